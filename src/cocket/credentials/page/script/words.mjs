// The page's words in six languages. English is the text that was written; the others are drafts by machine.

export const LANGUAGES = Object.keys(WORDS);

export function startLanguage(kept) {
  const wanted = [kept, ...(navigator.languages ?? [])].filter(Boolean).map(tag => tag.slice(0, 2));
  return wanted.find(tag => LANGUAGES.includes(tag)) ?? 'en';
}

// A text by its name, with {0}, {1} filled in; English where a language lacks it.
export function say(language, name, ...parts) {
  const text = WORDS[language][name] ?? WORDS.en[name] ?? name;
  return text.replace(/\{([0-9])\}/g, (_, n) => parts[Number(n)] ?? '');
}

export const sentenceOf = (language, reason) =>
  WORDS[language][`reason.${reason}`] ?? WORDS.en[`reason.${reason}`] ?? TABLES.reasons[reason]?.[1] ?? reason;

export const direction = language => (language === 'ar' ? 'rtl' : 'ltr');

// A date for people; the digits stay those that stand on the papers.
export function spokenDate(instant, language, withTime = false) {
  const date = new Date(Number(instant / 1000n));
  const options = {day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC', numberingSystem: 'latn', calendar: 'gregory'};
  const time = withTime ? {hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZoneName: 'short'} : {};
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {...options, ...time}).format(date);
}
