import assert from 'node:assert/strict';
import { getCountries } from 'libphonenumber-js/max';
import { countryFault, countryMeant, isCountry } from '../../lib/campaign/countries.ts';

describe('the countries of campaigns and start nodes', () => {
  it('are those whose numbers can be read', () => {
    const letters = Array.from({ length: 26 }, (_, i) => String.fromCharCode(65 + i));
    const codes = letters.flatMap((first) => letters.map((second) => first + second));
    assert.deepEqual(codes.filter(isCountry), getCountries().toSorted());
  });

  it('are found by what people write', () => {
    assert.deepEqual(['UK', 'gb', ' de '].map(countryMeant), ['GB', 'GB', 'DE']);
    assert.deepEqual(['ZZ', 'XX', ''].map(countryMeant), [null, null, null]);
  });

  it('are nothing else', () => {
    assert.deepEqual(['', 'gb', 'DE', ' us '].map(countryFault), [null, null, null, null]);
    assert.deepEqual(countryFault('uk'), { key: 'country-meant', values: { written: 'uk', meant: 'GB' } });
    assert.deepEqual(countryFault('ZZ'), { key: 'country-unknown', values: { written: 'ZZ' } });
    assert.deepEqual(countryFault('Germany'), { key: 'country', values: { written: 'Germany' } });
  });
});
