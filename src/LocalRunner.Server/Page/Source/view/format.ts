const units = ["B", "KiB", "MiB", "GiB", "TiB"];

export function bytes(count: number): string {
  const power = count < 1 ? 0 : Math.min(Math.floor(Math.log2(count) / 10), units.length - 1);
  const scaled = count / 1024 ** power;
  return `${power === 0 || scaled >= 100 ? Math.round(scaled) : scaled.toFixed(scaled >= 10 ? 1 : 2)} ${units[power]}`;
}

export function count(number: number): string {
  return number.toLocaleString("en");
}

/** 1,235,814,400 parameters are 1.2B. */
export function parameters(number: number): string {
  return number >= 1e9 ? `${(number / 1e9).toFixed(1)}B` : number >= 1e6 ? `${Math.round(number / 1e6)}M` : `${Math.round(number / 1e3)}K`;
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

export function tokens(number: number): string {
  return `${count(number)} ${number === 1 ? "token" : "tokens"}`;
}

export function speed(tokensPerSecond: number): string {
  return `${tokensPerSecond >= 100 ? Math.round(tokensPerSecond) : tokensPerSecond.toFixed(1)} tokens/s`;
}
