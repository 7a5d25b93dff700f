import { fold } from '../../services/institutions/fold.ts';

test('comma below, cedilla and missing diacritics meet', () => {
  for (const word of ['Bălți', 'Bălţi', 'BALTI', ' balti ', 'Ba\u0306lt\u0326i']) expect(fold(word)).toBe('balti');
});

test('dashes and spaces are one space', () => {
  expect(fold('Cluj–Napoca')).toBe(fold('cluj  napoca'));
});
