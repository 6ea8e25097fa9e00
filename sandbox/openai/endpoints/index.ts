import type { Route } from '../../provider/route.ts';
import { createSpeech, createTranscription, createTranslation } from './audio.ts';
import { createChatCompletion } from './chat-completions.ts';
import { createEmbeddings } from './embeddings.ts';
import { fileRoutes } from './files.ts';
import { createImage, editImage } from './images.ts';
import { getModel, listModels } from './models.ts';
import { createModeration } from './moderations.ts';
import { createResponse } from './responses.ts';

/** The endpoints of one stand-in, with files of its own. */
export function openaiRoutes(): Route[] {
  return [
    createChatCompletion,
    createResponse,
    createEmbeddings,
    listModels,
    getModel,
    createImage,
    editImage,
    createSpeech,
    createTranscription,
    createTranslation,
    createModeration,
    ...fileRoutes(),
  ];
}
