function threeDigits(value) {
  const size = Math.abs(value);
  return value.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
}

/** "3.17 ms", "12.5 s", "2 min 40 s", "2 h 10 min"; null is unknown, "never" stays. */
function duration(seconds) {
  if (seconds === null || seconds === undefined) return '–';
  if (seconds === 'never') return 'never';
  if (seconds < 0) return '−' + duration(-seconds);
  if (seconds === 0) return '0 s';
  if (seconds < 999.5e-6) return threeDigits(seconds * 1e6) + ' µs';
  if (seconds < 0.9995) return threeDigits(seconds * 1e3) + ' ms';
  if (seconds < 59.95) {
    return seconds.toFixed(Number.isInteger(seconds) ? 0 : seconds < 10 ? 2 : 1) + ' s';
  }
  return parts(Math.round(seconds));
}

function parts(total) {
  const two = (n) => String(n).padStart(2, '0');
  if (total < 3600) return Math.floor(total / 60) + ' min' + (total % 60 ? ` ${two(total % 60)} s` : '');
  const minutes = Math.round(total / 60);
  if (minutes < 1440) {
    return Math.floor(minutes / 60) + ' h' + (minutes % 60 ? ` ${two(minutes % 60)} min` : '');
  }
  const hours = Math.round(minutes / 60);
  return Math.floor(hours / 24) + ' d' + (hours % 24 ? ` ${hours % 24} h` : '');
}

/** A time of the run: "2:10:00". */
function clock(seconds) {
  const total = Math.round(seconds);
  const two = (n) => String(n).padStart(2, '0');
  return `${Math.floor(total / 3600)}:${two(Math.floor(total / 60) % 60)}:${two(total % 60)}`;
}

function scaled(value, suffixes) {
  let step = 0;
  while (Math.abs(value) >= 999.5 && step + 1 < suffixes.length) {
    value /= 1000;
    step += 1;
  }
  const digits = step === 0 && Number.isInteger(value) ? String(value) : threeDigits(value);
  return digits + (suffixes[step] ? ' ' + suffixes[step] : '');
}

const count = (value) => scaled(value, ['', 'k', 'M', 'G', 'T']);
const bytes = (value) => scaled(value, ['B', 'kB', 'MB', 'GB', 'TB']);
const usd = (value) => '$' + (value !== 0 && Math.abs(value) < 0.1 ? value.toPrecision(2) : value.toFixed(2));

/** Enough digits that what is missing to 100 % stays visible. */
function percent(share) {
  if (share === null || share === undefined) return '–';
  const missing = Math.abs(1 - share);
  const digits = missing > 0 && missing < 0.1 ? Math.min(5, Math.ceil(-Math.log10(missing)) + 1) : 1;
  return Number((share * 100).toFixed(digits)) + ' %';
}

/** A value with its unit, as results write units. */
function quantity(value, unit) {
  if (value === null || value === undefined) return '–';
  if (value === 'never') return 'never';
  if (unit === 's') return duration(value);
  if (unit === 'B') return bytes(value);
  if (unit === 'ratio') return percent(value);
  if (unit === 'USD/h') return usd(value) + '/h';
  if (unit === '1/s') return count(value) + '/s';
  if (unit === 'requests/s') return count(value) + '/s';
  return count(value) + (unit && unit !== '1' ? ' ' + unit : '');
}
