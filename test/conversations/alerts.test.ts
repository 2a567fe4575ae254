import { playAll } from './played.ts';

playAll((name) => name.startsWith('alerts/'));
