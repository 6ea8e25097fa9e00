import { systemClock } from '../../src/core/clock.ts';
import { newId } from '../provider/ids.ts';
import { words } from '../provider/words.ts';

/** https://platform.openai.com/docs/api-reference/responses/object */
export function newResponse(model: string, prompt: string, text: string) {
  const now = Math.floor(systemClock.now() / 1000);
  const output = [outputItem(newId('msg_'), 'completed', [textPart(text)])] as const;
  return {
    id: newId('resp_'),
    object: 'response',
    created_at: now,
    completed_at: now,
    status: 'completed',
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    metadata: {},
    model,
    output,
    parallel_tool_calls: true,
    previous_response_id: null,
    temperature: 1,
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    usage: usageOf(words(prompt).length, words(text).length),
  };
}

export type ModelResponse = ReturnType<typeof newResponse>;

export function outputItem(id: string, status: 'in_progress' | 'completed', content: ReturnType<typeof textPart>[]) {
  return { id, type: 'message', status, role: 'assistant', content };
}

export function textPart(text: string) {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}

function usageOf(input_tokens: number, output_tokens: number) {
  return {
    input_tokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input_tokens + output_tokens,
  };
}
