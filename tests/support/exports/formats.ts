import { type Candle, DAYS, grouped, HOURS, INDEX_DAYS, MINUTES } from './candles.ts';
import { ELSEWHERE } from './elsewhere.ts';
import { investing } from './investing.ts';
import { comma, type Export, fixed, ohlc, ohlcv, quoted, spread, write } from './write.ts';

const CRYPTO: Export[] = [
  write(
    'Binance, no names, ms',
    HOURS,
    (c) => `${c.time}000,${fixed(c, 8)},${c.volume},${c.time + 3599}999,1.5,99,1,2,0`,
  ),
  write(
    'Binance, no names, µs',
    HOURS,
    (c) => `${c.time}000000,${fixed(c, 8)},${c.volume},${c.time + 3599}999999,1.5,99,1,2,0`,
  ),
  write('Binance futures', HOURS, (c) => `${c.time}000,${ohlcv(c)},${c.time + 3599}999,1,2,3,4,0`, {
    head: 'open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore',
  }),
  write(
    'Binance by python-binance',
    HOURS,
    (c, p, i) => `${i},${p.y}-${p.m}-${p.d} ${p.H}:${p.i}:${p.s},${ohlcv(c)}`,
    {
      head: ',Open time,Open,High,Low,Close,Volume',
    },
  ),
  write('Kraken, no names', HOURS, (c) => `${c.time},${ohlcv(c)},43`),
  write(
    'Kraken with an average',
    HOURS,
    (c) => `${c.time},${ohlc(c)},${((c.high + c.low) / 2).toFixed(6)},${c.volume},43`,
  ),
  write('Coinbase, no names', HOURS, (c) => `${c.time},${c.low},${c.high},${c.open},${c.close},${c.volume}`, {
    falling: true,
  }),
  write('Coinbase', HOURS, (c) => `${c.time},${c.low},${c.high},${c.open},${c.close},${c.volume}`, {
    head: 'time,low,high,open,close,volume',
  }),
  write(
    'Bitfinex, no names',
    HOURS,
    (c) => `${c.time}000,${c.open},${c.close},${c.high},${c.low},${c.volume}`,
  ),
  write('Bitfinex', HOURS, (c) => `${c.time}000,${c.open},${c.close},${c.high},${c.low},${c.volume}`, {
    head: 'MTS,OPEN,CLOSE,HIGH,LOW,VOLUME',
  }),
  write('KuCoin', HOURS, (c) => `${c.time},${c.open},${c.close},${c.high},${c.low},${c.volume},5`, {
    head: 'time,open,close,high,low,volume,turnover',
    falling: true,
  }),
  write('Gate.io, no names', HOURS, (c) => `${c.time},${c.volume},${c.close},${c.high},${c.low},${c.open}`),
  write('Bitstamp', HOURS, (c) => `${c.time},${ohlcv(c)}`, { head: 'timestamp,open,high,low,close,volume' }),
  write(
    'CryptoDataDownload',
    HOURS,
    (c, p) => `${c.time}000,${p.y}-${p.m}-${p.d} ${p.H}:00:00,BTC/USD,${ohlcv(c)},9`,
    {
      head: 'https://www.CryptoDataDownload.com\nunix,date,symbol,open,high,low,close,Volume BTC,Volume USD',
      falling: true,
    },
  ),
  write(
    'CryptoDataDownload, 12 hours',
    HOURS,
    (c, p) => `${p.y}-${p.m}-${p.d} ${p.h12.padStart(2, '0')}-${p.half},BTCUSD,${ohlcv(c)}`,
    {
      head: 'Date,Symbol,Open,High,Low,Close,Volume',
      falling: true,
    },
  ),
  write('OKX', HOURS, (c) => `${c.time}000,${ohlcv(c)},1,2,1`, {
    head: 'ts,o,h,l,c,vol,volCcy,volCcyQuote,confirm',
  }),
  write('OKX, history', HOURS, (c) => `BTC-USDT,${ohlcv(c)},1,2,${c.time}000,1`, {
    head: 'instrument_name,open,high,low,close,vol,vol_ccy,vol_quote,open_time,confirm',
  }),
  write('Bybit', HOURS, (c) => `${c.time}000,${ohlcv(c)},7`, {
    head: 'startTime,openPrice,highPrice,lowPrice,closePrice,volume,turnover',
  }),
  write('Bybit, archive', HOURS, (c) => `${c.time},BTCUSD,60,${ohlc(c)}`, {
    head: 'start_at,symbol,period,open,high,low,close',
    volume: false,
  }),
  write(
    'CoinMarketCap',
    DAYS,
    (c, p) =>
      [
        quoted(p.iso, `${p.iso.slice(0, 10)}T23:59:59.999Z`, p.iso, p.iso, 2781).replaceAll(',', ';'),
        ohlcv(c, ';'),
        123,
        quoted(`${p.iso.slice(0, 10)}T23:59:59.999Z`),
      ].join(';'),
    {
      head: 'timeOpen;timeClose;timeHigh;timeLow;name;open;high;low;close;volume;marketCap;timestamp',
      falling: true,
    },
  ),
  write(
    'CoinAPI',
    HOURS,
    (c, p) => `${p.iso.slice(0, 19)}.0000000Z;${p.iso.slice(0, 13)}:59:59.0000000Z;x;y;${ohlcv(c, ';')};4`,
    {
      head: 'time_period_start;time_period_end;time_open;time_close;price_open;price_high;price_low;price_close;volume_traded;trades_count',
    },
  ),
  write(
    'CryptoCompare',
    HOURS,
    (c) => `${c.time},${c.high},${c.low},${c.open},${c.volume},9,${c.close},direct,`,
    {
      head: 'time,high,low,open,volumefrom,volumeto,close,conversionType,conversionSymbol',
    },
  ),
];

const FOREX: Export[] = [
  write('MetaTrader 4', HOURS, (c, p) => `${p.y}.${p.m}.${p.d},${p.H}:${p.i},${fixed(c, 5)},${c.volume}`, {
    newline: '\r\n',
  }),
  write('MetaTrader 4, days', DAYS, (c, p) => `${p.y}.${p.m}.${p.d},00:00,${fixed(c, 2)},${c.volume}`, {
    newline: '\r\n',
  }),
  write(
    'MetaTrader 5',
    HOURS,
    (c, p) => `${p.y}.${p.m}.${p.d}\t${p.H}:${p.i}:00\t${fixed(c, 5, '\t')}\t${c.volume}\t0\t3`,
    {
      head: '<DATE>\t<TIME>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>',
      newline: '\r\n',
    },
  ),
  write(
    'MetaTrader 5, days',
    DAYS,
    (c, p) => `${p.y}.${p.m}.${p.d}\t${fixed(c, 2, '\t')}\t7\t${c.volume}\t3`,
    {
      head: '<DATE>\t<OPEN>\t<HIGH>\t<LOW>\t<CLOSE>\t<TICKVOL>\t<VOL>\t<SPREAD>',
    },
  ),
  write('HistData, ASCII', MINUTES, (c, p) => `${p.y}${p.m}${p.d} ${p.H}${p.i}00;${fixed(c, 6, ';')};0`, {
    newline: '\r\n',
    volume: false,
  }),
  write(
    'HistData, MetaStock',
    MINUTES,
    (c, p) => `EURUSD,${p.y}${p.m}${p.d},${p.H}${p.i}00,${fixed(c, 5)},${c.volume}`,
    {
      head: '<TICKER>,<DTYYYYMMDD>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>',
    },
  ),
  write('Forexite', MINUTES, (c, p) => `EURUSD,${p.y}${p.m}${p.d},${p.H}${p.i}00,${ohlc(c)}`, {
    head: '<TICKER>,<DTYYYYMMDD>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>',
    volume: false,
  }),
  write('NinjaTrader, days', DAYS, (c, p) => `${p.y}${p.m}${p.d};${ohlcv(c, ';')}`),
  write('Dukascopy, GMT', HOURS, (c, p) => `${p.d}.${p.m}.${p.y} ${p.H}:${p.i}:00.000,${ohlcv(c)}`, {
    head: 'Gmt time,Open,High,Low,Close,Volume',
  }),
  write(
    'Dukascopy, local',
    HOURS,
    (c, p) => `${p.d}.${p.m}.${p.y} ${p.H}:${p.i}:00.000 GMT+0200,${ohlcv(c)}`,
    { head: 'Local time,Open,High,Low,Close,Volume', offset: 2 },
  ),
  write('Dukascopy, EET', HOURS, (c, p) => `${p.y}.${p.m}.${p.d} ${p.H}:${p.i}:00,${ohlcv(c)}`, {
    head: 'Time (EET),Open,High,Low,Close,Volume ',
    offset: 2,
  }),
  write('OANDA', HOURS, (c, p) => `True,${c.volume},${p.iso.slice(0, 19)}.000000000Z,${ohlc(c)}`, {
    head: 'complete,volume,time,mid.o,mid.h,mid.l,mid.c',
  }),
  write('cTrader', market40(), (c, p) => `${p.d}/${p.m}/${p.y} ${p.H}:${p.i}:00;${ohlcv(c, ';')}`, {
    head: 'Time;Open;High;Low;Close;Tick volume',
  }),
];

const STOCKS: Export[] = [
  write('Yahoo Finance', DAYS, (c, p) => `${p.y}-${p.m}-${p.d},${fixed(c, 6)},${c.close},${c.volume}`, {
    head: 'Date,Open,High,Low,Close,Adj Close,Volume',
  }),
  write(
    'Yahoo Finance, from the page',
    DAYS,
    (c, p) => `${p.mon} ${p.D}, ${p.y}\t${fixed(c, 2, '\t')}\t${c.close}\t${grouped(c.volume, ',', '.', 0)}`,
    {
      head: 'Date\tOpen\tHigh\tLow\tClose*\tAdj Close**\tVolume',
      falling: true,
    },
  ),
  write(
    'yfinance, days',
    DAYS.map((c) => ({ ...c, time: c.time + 18_000 })),
    (c, p) => `${p.y}-${p.m}-${p.d} 00:00:00-05:00,${ohlcv(c)},0.0,0.0`,
    {
      head: 'Date,Open,High,Low,Close,Volume,Dividends,Stock Splits',
    },
  ),
  write(
    'yfinance, two rows of names',
    DAYS,
    (c, p) => `${p.y}-${p.m}-${p.d},${c.close},${c.high},${c.low},${c.open},${c.volume}`,
    {
      head: 'Price,Close,High,Low,Open,Volume\nTicker,AAPL,AAPL,AAPL,AAPL,AAPL\nDate,,,,,',
    },
  ),
  write('Stooq', DAYS, (c, p) => `${p.y}-${p.m}-${p.d},${ohlcv(c)}`, {
    head: 'Date,Open,High,Low,Close,Volume',
    newline: '\r\n',
  }),
  write('Stooq, Polish', DAYS, (c, p) => `${p.y}-${p.m}-${p.d},${ohlcv(c)}`, {
    head: 'Data,Otwarcie,Najwyzszy,Najnizszy,Zamkniecie,Wolumen',
  }),
  write(
    'Stooq, bulk, 5 minutes',
    HOURS,
    (c, p) => `AAPL.US,60,${p.y}${p.m}${p.d},${p.H}${p.i}00,${ohlcv(c)},0`,
    {
      head: '<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>',
    },
  ),
  write('Alpha Vantage', DAYS, (c, p) => `${p.y}-${p.m}-${p.d},${ohlcv(c)}`, {
    head: 'timestamp,open,high,low,close,volume',
    falling: true,
  }),
  write('Alpha Vantage, pandas', DAYS, (c, p) => `${p.y}-${p.m}-${p.d},${ohlcv(c)}`, {
    head: 'date,1. open,2. high,3. low,4. close,5. volume',
  }),
  write(
    'Tiingo',
    DAYS,
    (c, p) => `${p.iso},${c.close},${c.high},${c.low},${c.open},${c.volume},1,2,3,4,5,0.0,1.0`,
    {
      head: 'date,close,high,low,open,volume,adjClose,adjHigh,adjLow,adjOpen,adjVolume,divCash,splitFactor',
    },
  ),
  write(
    'Polygon, flat file',
    MINUTES,
    (c) => `AAPL,${c.volume},${c.open},${c.close},${c.high},${c.low},${c.time}000000000,5`,
    {
      head: 'ticker,volume,open,close,high,low,window_start,transactions',
    },
  ),
  write('Interactive Brokers', HOURS, (c, p) => `${p.y}${p.m}${p.d}  ${p.H}:${p.i}:00,${ohlcv(c)},1.08,5`, {
    head: 'date,open,high,low,close,volume,average,barCount',
  }),
  write(
    'Interactive Brokers, zone',
    HOURS,
    (c, p) => `${p.y}${p.m}${p.d} ${p.H}:${p.i}:00 US/Eastern,${ohlcv(c)}`,
    { head: 'date,open,high,low,close,volume', offset: -5 },
  ),
  write('thinkorswim', market40(), (c, p) => `${p.M}/${p.D}/${p.yy},${p.h12}:${p.i} ${p.half},${ohlc(c)}`, {
    head: 'Date,Time,Open,High,Low,Close',
    volume: false,
  }),
  write('Sierra Chart', DAYS, (c, p) => `${p.y}/${p.M}/${p.D}, 00:00:00, ${ohlcv(c, ', ')}, 12, 5, 6`, {
    head: 'Date, Time, Open, High, Low, Last, Volume, NumberOfTrades, BidVolume, AskVolume',
  }),
  write(
    'Sierra Chart, hours',
    HOURS,
    (c, p) => `${p.y}/${p.M}/${p.D}, ${p.H}:${p.i}:00.000000, ${ohlcv(c, ', ')}, 12, 5, 6`,
    { head: 'Date, Time, Open, High, Low, Last, Volume, # of Trades, BidVolume, AskVolume' },
  ),
  write('AmiBroker', DAYS, (c, p) => `AAPL,${p.d}-${p.m}-${p.y},${ohlcv(c)}`, {
    head: 'Ticker,Date_DMY,Open,High,Low,Close,Volume',
  }),
  write('TradeStation', market40(), (c, p) => `${p.m}/${p.d}/${p.y},${p.H}:${p.i},${ohlc(c)},${c.volume},0`, {
    head: '"Date","Time","Open","High","Low","Close","Vol","OI"',
  }),
  write('FirstRate Data', MINUTES, (c, p) => `${p.y}-${p.m}-${p.d} ${p.H}:${p.i}:00,${ohlcv(c)}`),
  write('Kibot', DAYS, (c, p) => `${p.m}/${p.d}/${p.y},${ohlcv(c)}`),
  write('Kibot, hours', market40(), (c, p) => `${p.m}/${p.d}/${p.y},${p.H}:${p.i},${ohlcv(c)}`),
  write('Norgate', DAYS, (c, p) => `${p.y}${p.m}${p.d},${ohlcv(c)},1.5,2.5`, {
    head: 'Date,Open,High,Low,Close,Volume,Turnover,Unadjusted Close',
  }),
  write('LEAN, days', DAYS, (c, p) => `${p.y}${p.m}${p.d} 00:00,${ohlcv(c)}`),
  write(
    'Nasdaq',
    DAYS,
    (c, p) => `${p.m}/${p.d}/${p.y},$${c.close},${c.volume},$${c.open},$${c.high},$${c.low}`,
    { head: 'Date,Close/Last,Volume,Open,High,Low', falling: true },
  ),
  write('WSJ', DAYS, (c, p) => `${p.m}/${p.d}/${p.yy}, ${ohlc(c, ', ')}`, {
    head: 'Date, Open, High, Low, Close',
    falling: true,
    volume: false,
  }),
  write(
    'MarketWatch',
    INDEX_DAYS,
    (c, p) =>
      `${p.m}/${p.d}/${p.y},${spread(c, ',', (v) => `"${grouped(v, ',', '.')}"`)},"${grouped(c.volume, ',', '.', 0)}"`,
    {
      head: 'Date,Open,High,Low,Close,Volume',
      falling: true,
    },
  ),
  write('Barchart', DAYS, (c, p) => `${p.y}-${p.m}-${p.d},${ohlc(c)},0.5,+0.48%,${c.volume}`, {
    head: 'Time,Open,High,Low,Last,Change,%Chg,Volume',
    foot: '"Downloaded from Barchart.com as of 02-11-2024 05:31am CST"',
    falling: true,
  }),
  write('Bloomberg', DAYS, (c, p) => `${p.m}/${p.d}/${p.y},${ohlcv(c)}`, {
    head: 'Security,AAPL US Equity\nStart Date,1/2/2024\nEnd Date,2/10/2024\nPeriod,D\nCurrency,USD\n\nDate,PX_OPEN,PX_HIGH,PX_LOW,PX_LAST,PX_VOLUME',
  }),
  write(
    'Refinitiv',
    DAYS,
    (c, p) => `${p.d}-${p.mon}-${p.y},${c.close},0.5,+0.3%,${c.open},${c.low},${c.high},${c.volume}`,
    {
      head: 'Apple Inc Price History\n\nExchange Date,Close,Net,%Chg,Open,Low,High,Volume',
      falling: true,
    },
  ),
  write(
    'NSE India',
    INDEX_DAYS,
    (c, p) =>
      quoted(
        `${p.d}-${p.mon}-${p.y}`,
        'EQ',
        ...[c.open, c.high, c.low, 1, 2, c.close, 3, 9, 8].map((v) => grouped(v, ',', '.')),
        grouped(c.volume, ',', '.', 0),
      ),
    {
      head: '"Date ","series ","OPEN ","HIGH ","LOW ","PREV. CLOSE ","ltp ","close ","vwap ","52W H","52W L ","VOLUME "',
    },
  ),
  write('BSE India', DAYS, (c, p) => `${p.D}-${p.month}-${p.y},${ohlc(c)},101.5,${c.volume},12`, {
    head: 'Date,Open Price,High Price,Low Price,Close Price,WAP,No.of Shares,No. of Trades',
  }),
  write('Alpaca', HOURS, (c, p) => `AAPL,${p.y}-${p.m}-${p.d} ${p.H}:${p.i}:00+00:00,${ohlcv(c)},5,1.1`, {
    head: 'symbol,timestamp,open,high,low,close,volume,trade_count,vwap',
  }),
  write('Databento', MINUTES, (c, p) => `${p.iso.slice(0, 19)}.000000000Z,33,1,5482,${ohlcv(c)},ESH4`, {
    head: 'ts_event,rtype,publisher_id,instrument_id,open,high,low,close,volume,symbol',
  }),
  write('EODHD', HOURS, (c, p) => `${c.time},0,"${p.y}-${p.m}-${p.d} ${p.H}:${p.i}:00",${ohlcv(c)}`, {
    head: 'Timestamp,Gmtoffset,Datetime,Open,High,Low,Close,Volume',
  }),
  write('Twelve Data', DAYS, (c, p) => `${p.y}-${p.m}-${p.d};${ohlcv(c, ';')}`, {
    head: 'datetime;open;high;low;close;volume',
    falling: true,
  }),
  write(
    'Finnhub',
    DAYS,
    (c, _p, i) => `${i},${c.close},${c.high},${c.low},${c.open},ok,${c.time},${c.volume}`,
    { head: ',c,h,l,o,s,t,v' },
  ),
  write(
    'IEX',
    MINUTES,
    (c, p) => `${p.y}-${p.m}-${p.d},${p.H}:${p.i},x,${c.high},${c.low},${c.open},${c.close},${c.volume}`,
    { head: 'date,minute,label,high,low,open,close,volume' },
  ),
  write('Quandl', DAYS, (c, p) => `${p.y}-${p.m}-${p.d},${ohlcv(c)},0.0,1.0,1,2,3,4,5`, {
    head: 'Date,Open,High,Low,Close,Volume,Ex-Dividend,Split Ratio,Adj. Open,Adj. High,Adj. Low,Adj. Close,Adj. Volume',
  }),
  write('Zerodha', HOURS, (c, p) => `${p.y}-${p.m}-${p.d} ${p.H}:${p.i}:00+05:30,${ohlcv(c)}`, {
    head: 'date,open,high,low,close,volume',
    offset: 5.5,
  }),
  write(
    'MOEX',
    HOURS,
    (c, p) =>
      `${c.open};${c.close};${c.high};${c.low};5;${c.volume};${p.y}-${p.m}-${p.d} ${p.H}:${p.i}:00;${p.y}-${p.m}-${p.d} ${p.H}:59:59`,
    {
      head: 'candles\n\nopen;close;high;low;value;volume;begin;end',
    },
  ),
  write('Finam', HOURS, (c, p) => `SBER;60;${p.y}${p.m}${p.d};${p.H}${p.i}00;${ohlcv(c, ';')}`, {
    head: '<TICKER>;<PER>;<DATE>;<TIME>;<OPEN>;<HIGH>;<LOW>;<CLOSE>;<VOL>',
  }),
];

function market40(): readonly Candle[] {
  return HOURS.map((candle, index) => ({ ...candle, time: candle.time + Math.floor(index / 4) * 75_600 }));
}

const SHEETS: Export[] = [
  investing(
    'English',
    '\uFEFF"Date","Price","Open","High","Low","Vol.","Change %"',
    (p) => `${p.m}/${p.d}/${p.y}`,
    ',',
    '.',
  ),
  investing(
    'English, older',
    '"Date","Price","Open","High","Low","Vol.","Change %"',
    (p) => `${p.mon} ${p.d}, ${p.y}`,
    ',',
    '.',
  ),
  investing(
    'German',
    '"Datum","Zuletzt","Eröffn.","Hoch","Tief","Vol.","+/- %"',
    (p) => `${p.d}.${p.m}.${p.y}`,
    '.',
    ',',
  ),
  investing(
    'French',
    '"Date","Dernier","Ouv."," Plus Haut","Plus Bas","Vol.","Variation %"',
    (p) => `${p.d}/${p.m}/${p.y}`,
    '.',
    ',',
  ),
  investing(
    'Spanish',
    '"Fecha","Último","Apertura","Máximo","Mínimo","Vol.","% var."',
    (p) => `${p.d}.${p.m}.${p.y}`,
    '.',
    ',',
  ),
  investing(
    'Italian',
    '"Data","Ultimo","Apertura","Massimo","Minimo","Vol.","Var. %"',
    (p) => `${p.d}.${p.m}.${p.y}`,
    '.',
    ',',
  ),
  investing(
    'Portuguese',
    '"Data","Último","Abertura","Máxima","Mínima","Vol.","Var%"',
    (p) => `${p.d}.${p.m}.${p.y}`,
    '.',
    ',',
  ),
  investing(
    'Russian',
    '"Дата","Цена","Откр.","Макс.","Мин.","Объём","Изм. %"',
    (p) => `${p.d}.${p.m}.${p.y}`,
    '.',
    ',',
  ),
  investing(
    'Polish',
    '"Data","Ostatnio","Otwarcie","Max.","Min.","Wol.","Zmiana%"',
    (p) => `${p.d}.${p.m}.${p.y}`,
    '.',
    ',',
  ),
  investing(
    'Dutch',
    '"Datum","Laatste","Open","Hoog","Laag","Vol.","Var. %"',
    (p) => `${p.d}/${p.m}/${p.y}`,
    '.',
    ',',
  ),
  investing(
    'Turkish',
    '"Tarih","Şimdi","Açılış","Yüksek","Düşük","Hac.","Fark %"',
    (p) => `${p.d}.${p.m}.${p.y}`,
    '.',
    ',',
  ),
  investing(
    'Japanese',
    '"日付け","終値","始値","高値","安値","出来高","変化率 %"',
    (p) => `${p.y}年${p.m}月${p.d}日`,
    ',',
    '.',
  ),
  investing(
    'Chinese',
    '"日期","收盘","开盘","高","低","交易量","涨跌幅"',
    (p) => `${p.y}-${p.M}-${p.D}`,
    ',',
    '.',
  ),
  investing(
    'Korean',
    '"날짜","종가","시가","고가","저가","거래량","변동 %"',
    (p) => `${p.y}- ${p.m}- ${p.d}`.replace(/- /g, '-'),
    ',',
    '.',
  ),
  write('Excel, German', DAYS, (c, p) => `${p.d}.${p.m}.${p.y};${spread(c, ';', comma)};${c.volume}`, {
    head: '\uFEFFDatum;Eröffnung;Hoch;Tief;Schluss;Volumen',
    newline: '\r\n',
  }),
  write(
    'Excel, French',
    INDEX_DAYS,
    (c, p) => `${p.d}/${p.m}/${p.y};${spread(c, ';', (v) => grouped(v, '\u202f', ','))};${c.volume}`,
    { head: 'Date;Ouverture;Plus haut;Plus bas;Clôture;Volume', newline: '\r\n' },
  ),
  write(
    'Excel, Swiss',
    INDEX_DAYS,
    (c, p) => `${p.d}.${p.m}.${p.y};${spread(c, ';', (v) => grouped(v, '’', '.'))};${c.volume}`,
    { head: 'Datum;Eröffnung;Höchst;Tiefst;Schluss;Volumen' },
  ),
  write(
    'Excel, British',
    DAYS,
    (c, p) => `${p.d}/${p.m}/${p.y},${spread(c, ',', (v) => `£${v}`)},${c.volume}`,
    { head: 'Date,Open,High,Low,Close,Volume', newline: '\r\n' },
  ),
  write(
    'Excel, hours of the day',
    HOURS,
    (c, p) => `${p.d}.${p.m}.${p.y} ${p.H}:${p.i};${spread(c, ';', (v) => comma(v, 5))}`,
    { head: 'Datum;Open;High;Low;Close', volume: false },
  ),
  write('Excel, days as numbers', DAYS, (c) => `${c.time / 86_400 + 25_569},${ohlcv(c)}`, {
    head: 'Date,Open,High,Low,Close,Volume',
  }),
  write('Excel, times as numbers', HOURS, (c) => `${(c.time / 86_400 + 25_569).toFixed(10)},${ohlcv(c)}`, {
    head: 'Time,Open,High,Low,Close,Volume',
  }),
  write('Excel, sep= and trailing delimiters', DAYS, (c, p) => `${p.y}-${p.m}-${p.d};${ohlcv(c, ';')};;`, {
    head: 'sep=;\nDate;Open;High;Low;Close;Volume;;',
    foot: ';;;;;;;\n;;;;;;;',
  }),
  write(
    'Google Sheets',
    DAYS.map((c) => ({ ...c, time: c.time + 57_600 })),
    (c, p) => `${p.M}/${p.D}/${p.y} 16:00:00,${ohlcv(c)}`,
    { head: 'Date,Open,High,Low,Close,Volume' },
  ),
  write('pandas with an index', HOURS, (c, p) => `${p.y}-${p.m}-${p.d} ${p.H}:${p.i}:${p.s},${ohlcv(c)}`, {
    head: ',Open,High,Low,Close,Volume',
  }),
  write(
    'pandas with a count',
    HOURS,
    (c, p, i) => `${i},${p.y}-${p.m}-${p.d} ${p.H}:${p.i}:${p.s},${ohlcv(c)}`,
    { head: 'Unnamed: 0,datetime,open,high,low,close,volume' },
  ),
  write('R, write.csv', DAYS, (c, p, i) => `"${i + 1}",${p.y}-${p.m}-${p.d},${ohlcv(c)}`, {
    head: '"","Date","Open","High","Low","Close","Volume"',
  }),
  write('R, write.table', DAYS, (c, p, i) => `"${i + 1}" "${p.y}-${p.m}-${p.d}" ${ohlcv(c, ' ')}`, {
    head: '"date" "open" "high" "low" "close" "volume"',
  }),
  write('R, quantmod', DAYS, (c, p) => `"${p.y}-${p.m}-${p.d}",${ohlcv(c)},1`, {
    head: '"Index","AAPL.Open","AAPL.High","AAPL.Low","AAPL.Close","AAPL.Volume","AAPL.Adjusted"',
  }),
  write('Euronext', DAYS, (c, p) => `${p.d}/${p.m}/${p.y};${ohlc(c, ';')};${c.close};${c.volume};9`, {
    head: '\uFEFF"Historical Data"\n"From 2024-01-02 to 2024-02-10"\n"FR0000120271"\nDate;Open;High;Low;Last;Close;"Number of Shares";Turnover',
    falling: true,
  }),
  write('Ariva', DAYS, (c, p) => `${p.y}-${p.m}-${p.d};${spread(c, ';', comma)};${c.volume};99`, {
    head: 'Datum;Erster;Hoch;Tief;Schlusskurs;Stuecke;Volumen',
    falling: true,
  }),
  write('Boursorama', DAYS, (c, p) => `${p.d}/${p.m}/${p.y} 00:00\t${ohlcv(c, '\t')}\tEUR`, {
    head: 'date\touv\thaut\tbas\tclot\tvol\tdevise',
  }),
  write(
    'ABC Bourse',
    DAYS,
    (c, p) => `FR0000120271;${p.d}/${p.m}/${p.yy};${spread(c, ';', comma)};${c.volume}`,
  ),
  write('Nasdaq Nordic', DAYS, (c, p) => `${p.y}-${p.m}-${p.d};${spread(c, ';', comma)};${c.volume};`, {
    head: 'Date;Opening price;High price;Low price;Closing price;Total volume;',
  }),
  write('Portfolio with weekday', DAYS, (c, p) => `"${p.weekday}, ${p.month} ${p.D}, ${p.y}",${ohlcv(c)}`, {
    head: 'Date,Open,High,Low,Close,Volume',
  }),
  write(
    'JavaScript dates',
    HOURS,
    (c, p) =>
      `${p.weekday} ${p.mon} ${p.d} ${p.y} ${p.H}:${p.i}:${p.s} GMT+0100 (Central European Standard Time),${ohlcv(c)}`,
    { head: 'date,open,high,low,close,volume', offset: 1 },
  ),
  write('TradingView, Unix', HOURS, (c) => `${c.time},${ohlc(c)},NaN,${c.volume}`, {
    head: 'time,open,high,low,close,Volume MA,Volume',
  }),
  write('TradingView, offset', HOURS, (c, p) => `${p.y}-${p.m}-${p.d}T${p.H}:${p.i}:00-05:00,${ohlcv(c)}`, {
    head: 'time,open,high,low,close,Volume',
    offset: -5,
  }),
  write('columns of fixed width', DAYS, (c, p) => `${p.y}-${p.m}-${p.d}   ${ohlcv(c, '    ')}`, {
    head: 'Date         Open     High     Low    Close   Volume',
  }),
  write('pipes', DAYS, (c, p) => `${p.y}-${p.m}-${p.d}|${ohlcv(c, '|')}`, {
    head: 'Date|Open|High|Low|Close|Volume',
  }),
  write('comments and a footer', DAYS, (c, p) => `${p.y}-${p.m}-${p.d},${ohlcv(c)}`, {
    head: '# made by hand\n# 40 days\nDate,Open,High,Low,Close,Volume',
    foot: '# end',
  }),
];

export const EXPORTS: readonly Export[] = [...CRYPTO, ...FOREX, ...STOCKS, ...SHEETS, ...ELSEWHERE];
