/* Loaded before a program of ours: to it, it is the same time for as long as it runs. */
const now = Number(process.env['STILL_CLOCK']);
Date.now = () => now;
