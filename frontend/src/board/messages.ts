import { isPassing, isRefusal, messageOf } from '../request/request.ts';
import { Store } from '../store/store.ts';
import { type Failure, type Problem, withoutAbout, withoutSame } from './problems.ts';

/** What can be done about news on the spot. */
type Offer = 'undo' | 'redo' | { readonly label: string; readonly run: () => void };

export interface News {
  readonly text: string;
  readonly offer: Offer | null;
}

/** So long people wait for an answer before they are told that there is none yet. */
const SLOW_MS = 2_000;
const SLOW = 'Saving: the server has not answered yet.';

/** A change that was refused because somebody else had changed the same thing. */
export interface Clash {
  /** A mark's key. */
  readonly about: string;
  /** What it is about, and what became of it: `The span was changed in another window.` */
  readonly what: string;
  /** What is stored, in words, whenever it is asked for. */
  readonly theirs: () => string;
  /** What was wanted here, in words. */
  readonly mine: string;
  /** What the two answers are called, where they are not "Keep theirs" and "Keep mine". */
  readonly answers?: readonly [theirs: string, mine: string];
  /** Does all the same what was refused. */
  readonly insist: () => Promise<void>;
}

interface MessagesState {
  /** The latest good news, until it is read. */
  readonly news: News | null;
  /** Everything that failed and was not done since, oldest first. */
  readonly problems: readonly Problem[];
  /** What is being done, or about to be done once more, and may yet fail. */
  readonly trying: readonly Failure[];
  /** What has to be decided: one for each mark. */
  readonly clashes: readonly Clash[];
  /** What a screen reader should say now; an object, so that the same words can be said twice. */
  readonly said: { readonly text: string };
}

/** What the page tells people about what they did. Good news never takes the place of a problem. */
export class Messages {
  readonly store = new Store<MessagesState>({
    news: null,
    problems: [],
    trying: [],
    clashes: [],
    said: { text: '' },
  });
  /** What was tried again by itself since the server was away last: once is enough. */
  #triedAgain = new WeakSet<Failure>();

  /** Tells people who see and people who hear; what can be undone is offered beside it. */
  tell(text: string, offer: Offer | null = null): void {
    this.store.set({ news: { text, offer } });
    this.say(text);
  }

  /** Tells of a step; only the latest one is what Undo beside it undoes. */
  tellOf(step: string, isLatest: boolean): void {
    if (isLatest) this.tell(`${step}.`, 'undo');
    else this.say(`${step}.`);
  }

  /** Tells only people who hear: others see it anyway. */
  say(text: string): void {
    this.store.set({ said: { text } });
  }

  /** Does something that can fail; then says so in words, with a way to try again, unless `failed` does. */
  async attempt(
    failure: Failure,
    work: () => Promise<void>,
    failed = (thrown: unknown) => this.report(failure, thrown, () => this.attempt(failure, work)),
  ): Promise<void> {
    const { problems, trying } = this.store.get();
    this.store.set({ problems: withoutSame(problems, failure), trying: [...trying, failure] });
    const slow = setTimeout(() => this.tell(SLOW), SLOW_MS);
    try {
      await work();
    } catch (thrown) {
      failed(thrown);
    } finally {
      clearTimeout(slow);
      this.#tried(failure);
      if (this.store.get().trying.length === 0 && this.store.get().news?.text === SLOW) this.dismissNews();
    }
  }

  /** Tells of something that failed and can be tried again. */
  report(failure: Failure, thrown: unknown, retry: NonNullable<Problem['retry']>): void {
    const [passing, refused] = [isPassing(thrown), isRefusal(thrown)];
    this.#complain({ failure, reason: messageOf(thrown), retry, passing, refused });
  }

  /** Tells of something that cannot be done any more. */
  complain(failure: Failure): void {
    this.#complain({ failure, reason: '', retry: null, passing: false, refused: true });
  }

  /** Asks whose version shall count; the latest question about one thing is the one that is asked. */
  ask(clash: Clash): void {
    this.store.set({ clashes: [...this.#clashesWithout(clash.about), clash] });
  }

  /** Decides for what is stored, or for what was wanted here. */
  readonly decide = (clash: Clash, mine: boolean): void => {
    this.store.set({ clashes: this.#clashesWithout(clash.about) });
    if (mine) void clash.insist();
  };

  /** Forgets problems about something that is gone or was undone; with `act`, about that not being done. */
  settle(about: string, act?: string): void {
    const { problems } = this.store.get();
    this.store.set({ problems: withoutAbout(problems, about, act) });
    if (act === undefined) this.store.set({ clashes: this.#clashesWithout(about) });
  }

  #clashesWithout(about: string): Clash[] {
    return this.store.get().clashes.filter((clash) => clash.about !== about);
  }

  /** Does everything that failed once more, in the order in which it was first tried. */
  readonly retry = (): Promise<void> => this.#retry(() => true);

  /** The server answers: what failed because it did not is done once more, unasked. */
  readonly serverIsThere = (): Promise<void> => this.#retry(this.#waitsForServer);

  /** Whether anything waits for the server to answer. */
  get waiting(): boolean {
    return this.store.get().problems.some(this.#waitsForServer);
  }

  readonly #waitsForServer = ({ failure, passing }: Problem): boolean =>
    passing && !this.#triedAgain.has(failure);

  /** The server does not answer: what fails from now on fails for that. */
  readonly serverIsAway = (): void => {
    this.#triedAgain = new WeakSet();
  };

  async #retry(isMeant: (problem: Problem) => boolean): Promise<void> {
    const meant = this.store.get().problems.filter(isMeant);
    if (meant.length === 0) return;
    const { problems, trying } = this.store.get();
    this.store.set({
      problems: problems.filter((problem) => !meant.includes(problem)),
      trying: [...trying, ...meant.map(({ failure }) => failure)],
    });
    for (const { failure, retry } of meant) {
      this.#triedAgain.add(failure);
      await retry?.(failure);
      this.#tried(failure);
    }
  }

  /** It succeeded, or is told of by now. */
  #tried(failure: Failure): void {
    this.store.set({ trying: this.store.get().trying.filter((other) => other !== failure) });
  }

  /** Takes one problem away, unsolved. */
  drop(problem: Problem): void {
    this.store.set({ problems: this.store.get().problems.filter((other) => other !== problem) });
  }

  /** Takes the good news away; what it told of can still be undone. */
  readonly dismissNews = (): void => this.store.set({ news: null });

  /** Takes away what nobody can do anything about. */
  readonly dismissComplaints = (): void =>
    this.store.set({ problems: this.store.get().problems.filter(({ retry }) => retry !== null) });

  #complain(problem: Problem): void {
    this.store.set({ problems: [...withoutSame(this.store.get().problems, problem.failure), problem] });
  }
}
