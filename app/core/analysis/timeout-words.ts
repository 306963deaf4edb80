/** `TimeoutError`, `java.net.SocketTimeoutException`, `ETIMEDOUT`, `DEADLINE_EXCEEDED`, `504`: names of the failure itself. */
const TIMEOUT_TYPE = /time[_-]?d?[_-]?out|deadline[_-]?exceeded|^(?:408|504)$/i;

/**
 * Sentences that say that time ran out. A text that only speaks of a timeout (`invalid timeout: must be positive`) says something
 * else: what ran out, or that it did, must be told beside it.
 */
const TIMEOUT_MESSAGE =
  /\btimed[ -]out\b|\bdeadline (?:has |was )?(?:been )?exceeded\b|\bE(?:SOCKET)?TIMEDOUT\b|\b(?:due to|because of|by) (?:[a-z-]+ ){0,2}time-?out\b|\btime-?out (?:of \d|after|exceeded|expired|reached|elapsed|waiting|while|occurred)|\b(?:gateway|request) time-?out$/i;

/** Longer messages carry a dump behind what they say. */
const MAX_MESSAGE_LENGTH = 1_000;

/** Whether an `error.type`, an exception's type or a status code is that of something that took too long. */
export function isTimeoutType(type: string): boolean {
  return TIMEOUT_TYPE.test(type.slice(0, MAX_MESSAGE_LENGTH));
}

/** Whether the message of an error says that something took too long. */
export function isTimeoutMessage(message: string): boolean {
  return TIMEOUT_MESSAGE.test(message.slice(0, MAX_MESSAGE_LENGTH));
}
