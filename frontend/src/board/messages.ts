import { messageOf } from '../request/request.ts';
import { Store } from '../store/store.ts';

/** A short message over the chart, with at most one thing to do about it. */
export interface Toast {
  readonly tone: 'done' | 'problem';
  readonly text: string;
  readonly action: { readonly label: string; readonly run: () => void } | null;
}

interface MessagesState {
  readonly toast: Toast | null;
  /** What a screen reader should say now; an object, so that the same words can be said twice. */
  readonly said: { readonly text: string };
}

/** What the page tells people about what they did. */
export class Messages {
  readonly store = new Store<MessagesState>({ toast: null, said: { text: '' } });

  /** Tells people who see and people who hear. */
  tell(text: string, action: Toast['action'] = null): void {
    this.store.set({ toast: { tone: 'done', text, action } });
    this.say(text);
  }

  /** Tells only people who hear: others see it anyway. */
  say(text: string): void {
    this.store.set({ said: { text } });
  }

  /** Does something that can fail; then says so in words, with a way to try again. */
  async attempt(failure: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      const again = { label: 'Try again', run: () => void this.attempt(failure, work) };
      const text = `${failure} ${messageOf(thrown)}`;
      this.store.set({ toast: { tone: 'problem', text, action: again } });
    }
  }

  /** Takes the message away. */
  readonly dismiss = (): void => this.store.set({ toast: null });
}
