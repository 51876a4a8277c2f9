import { messageOf } from '../request/request.ts';
import { Store } from '../store/store.ts';
import { type Failure, type Problem, withoutAbout, withoutSame } from './problems.ts';

/** Most deletions that can be undone: more than anybody remembers. */
const KEPT_UNDOS = 100;

interface News {
  readonly text: string;
  /** True where the last deletion can be undone on the spot. */
  readonly undo: boolean;
}

type Undo = () => void;

interface MessagesState {
  /** The latest good news, until it is read. */
  readonly news: News | null;
  /** Everything that failed and was not done since, oldest first. */
  readonly problems: readonly Problem[];
  /** The ways to undo deletions, latest last. */
  readonly undos: readonly Undo[];
  /** What a screen reader should say now; an object, so that the same words can be said twice. */
  readonly said: { readonly text: string };
}

/** What the page tells people about what they did. Good news never takes the place of a problem. */
export class Messages {
  readonly store = new Store<MessagesState>({ news: null, problems: [], undos: [], said: { text: '' } });

  /** Tells people who see and people who hear. */
  tell(text: string): void {
    this.#announce({ text, undo: false });
  }

  /** Tells of a deletion, which can be undone from now on. */
  tellDeleted(text: string, undo: Undo): void {
    this.store.set({ undos: [...this.store.get().undos, undo].slice(-KEPT_UNDOS) });
    this.#announce({ text, undo: true });
  }

  /** Tells of a deletion that was undone; the one before it can be undone next. */
  tellUndone(text: string): void {
    const { length } = this.store.get().undos;
    const left = `${length} earlier deletion${length === 1 ? '' : 's'} can be undone.`;
    this.#announce({ text: length === 0 ? text : `${text} ${left}`, undo: length > 0 });
  }

  /** Undoes the last deletion that was not undone yet. */
  readonly undo = (): void => {
    const { undos } = this.store.get();
    const last = undos.at(-1);
    this.store.set({ undos: undos.slice(0, -1), news: null });
    if (last) last();
    else this.say('There is nothing to undo.');
  };

  /** Tells only people who hear: others see it anyway. */
  say(text: string): void {
    this.store.set({ said: { text } });
  }

  /** Does something that can fail; then says so in words, with a way to try again. */
  async attempt(failure: Failure, work: () => Promise<void>): Promise<void> {
    this.store.set({ problems: withoutSame(this.store.get().problems, failure) });
    try {
      await work();
    } catch (thrown) {
      this.#complain({ failure, reason: messageOf(thrown), retry: () => this.attempt(failure, work) });
    }
  }

  /** Tells of something that cannot be done any more. */
  complain(failure: Failure): void {
    this.#complain({ failure, reason: '', retry: null });
  }

  /** Forgets problems about something that is gone. */
  settle(about: string): void {
    this.store.set({ problems: withoutAbout(this.store.get().problems, about) });
  }

  /** Does everything that failed once more, in the order in which it was first tried. */
  readonly retry = async (): Promise<void> => {
    const { problems } = this.store.get();
    this.store.set({ problems: [] });
    for (const problem of problems) await problem.retry?.();
  };

  /** Takes the good news away; what it told of can still be undone. */
  readonly dismissNews = (): void => this.store.set({ news: null });

  /** Takes the problems away, unsolved. */
  readonly dismissProblems = (): void => this.store.set({ problems: [] });

  #announce(news: News): void {
    this.store.set({ news });
    this.say(news.text);
  }

  #complain(problem: Problem): void {
    this.store.set({ problems: [...withoutSame(this.store.get().problems, problem.failure), problem] });
  }
}
