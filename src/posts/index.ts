export { type Trouble, troubleAfter } from './blocked.ts';
export { createChannelPins } from './channel-pins.ts';
export type { Known } from './conversations.ts';
export { createPosts, type Posts, type PostsOptions } from './create.ts';
