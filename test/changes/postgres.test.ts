import { playOn } from './played.ts';

playOn('postgres');
