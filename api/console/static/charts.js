// Draws tables with uPlot: a chart names its table, which prints and is read aloud.
"use strict";
(() => {
  const COLOURS = 6;
  const styleOf = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const colour = (place) => styleOf(`--series-${(place % COLOURS) + 1}`);
  const DASHES = [[], [], [7, 4], [2, 3], [10, 3, 2, 3], [4, 4]];

  function numberOf(cell) {
    const stated = cell.dataset.value ?? cell.textContent;
    const digits = stated.replace(/[\s\u00a0\u202f₽%]/g, "").replace("−", "-").replace(",", ".");
    return digits === "" || Number.isNaN(Number(digits)) ? null : Number(digits);
  }

  function read(table) {
    const heads = [...table.tHead.rows[0].cells];
    const columns = heads.flatMap((head, place) =>
      head.classList.contains("number") && !head.classList.contains("uncharted") ? [place] : []);
    const rows = [...table.tBodies[0].rows].filter((row) => !row.classList.contains("total"));
    return {
      axis: rows.map((row) => row.cells[0].dataset.label ?? row.cells[0].textContent.trim()),
      names: columns.map((place) => heads[place].textContent.trim()),
      values: columns.map((place) => rows.map((row) => numberOf(row.cells[place]))),
      shown: columns.map((place) => rows.map((row) => row.cells[place].textContent.trim())),
      aims: columns.map((place) => heads[place].classList.contains("aim")),
      marks: rows.flatMap((row, at) => row.dataset.mark ? [{ at, text: row.dataset.mark }] : []),
    };
  }

  function legend(figure, found) {
    const list = document.createElement("ul");
    list.className = "legend";
    const cells = found.names.map((name, place) => {
      const item = document.createElement("li");
      const swatch = document.createElement("span");
      swatch.className = `swatch series-${(place % COLOURS) + 1}`;
      const value = document.createElement("output");
      item.append(swatch, `${name} `, value);
      list.append(item);
      return value;
    });
    figure.append(list);
    return (at) => cells.forEach((cell, place) => {
      cell.textContent = at == null ? "" : found.shown[place][at];
    });
  }

  function stacked(values) {
    const sums = values[0].map(() => 0);
    return values.map((row) => row.map((value, at) => (sums[at] += value ?? 0)));
  }

  function short(value) {
    const words = document.documentElement.lang === "ru" ? [" млрд", " млн", " тыс."] : ["bn", "m", "k"];
    const size = Math.abs(value);
    const [power, word] = size >= 1e9 ? [1e9, words[0]] : size >= 1e6 ? [1e6, words[1]]
      : size >= 1e4 ? [1e3, words[2]] : [1, ""];
    return (value / power).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 }) + word;
  }

  function marked(found) {
    return (plot) => found.marks.forEach(({ at, text }) => {
      const { ctx, bbox } = plot;
      const x = plot.valToPos(at, "x", true);
      ctx.save();
      ctx.strokeStyle = ctx.fillStyle = styleOf("--bad");
      ctx.lineWidth = 2 * devicePixelRatio;
      ctx.setLineDash([6, 4]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`;
      const isRight = x > bbox.left + bbox.width / 2;
      ctx.textAlign = isRight ? "right" : "left";
      ctx.fillText(text, x + (isRight ? -6 : 6) * devicePixelRatio, bbox.top + 14 * devicePixelRatio);
      ctx.restore();
    });
  }

  function optionsOf(kind, found, width, tell) {
    const bars = kind !== "line";
    const series = found.names.map((name, place) => found.aims[place] && bars ? {
      label: name, stroke: colour(place), paths: () => null,
      points: { show: true, size: 14, width: 4, stroke: colour(place), fill: styleOf("--sheet") },
    } : {
      label: name,
      stroke: colour(place),
      width: bars ? 0 : 2.5,
      dash: bars ? [] : DASHES[place % DASHES.length],
      fill: bars ? colour(place) : undefined,
      points: { show: !bars && found.axis.length < 20 },
      paths: bars ? uPlot.paths.bars({ size: [0.6, 72] }) : undefined,
    });
    const pen = { stroke: styleOf("--muted"), grid: { stroke: styleOf("--line"), width: 1 } };
    const last = found.axis.length - 1;
    const room = Math.max(1, Math.ceil(found.axis.length / Math.max(2, Math.floor(width / 90))));
    const most = Math.floor((width - 90) / Math.max(1, found.axis.length) / 9);
    const labelled = (at) => {
      const text = found.axis[at] ?? "";
      return room > 1 || text.length <= Math.max(10, most) ? text : `${text.slice(0, Math.max(9, most - 1))}…`;
    };
    return {
      width,
      height: Math.min(340, Math.max(220, width * 0.42)),
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, points: { show: !bars } },
      scales: {
        x: { time: false, range: () => bars ? [-0.6, last + 0.6] : [-0.35, Math.max(last, 1) + 0.35] },
        y: { range: (_, low, high) => uPlot.rangeNum(Math.min(0, low), high || 1, 0.08, true) },
      },
      axes: [
        { ...pen, grid: { show: false }, splits: () => found.axis.map((_, at) => at).filter((at) => at % room === 0),
          values: (_, places) => places.map(labelled) },
        { ...pen, size: 78, values: (_, ticks) => ticks.map(short) },
      ],
      series: [{}, ...(kind === "stacked" ? series.reverse() : series)],
      hooks: { draw: [marked(found)], setCursor: [(plot) => tell(plot.cursor.idx)] },
    };
  }

  function draw(figure) {
    const table = document.getElementById(figure.dataset.table);
    if (!table) return;
    const found = read(table);
    if (!found.axis.length || !found.values.flat().some((value) => value !== null)) return;
    figure.hidden = false;
    figure.replaceChildren();
    const plotted = document.createElement("div");
    figure.append(plotted);
    const tell = legend(figure, found);
    const heights = figure.dataset.chart === "stacked" ? stacked(found.values).reverse() : found.values;
    const axis = found.axis.map((_, at) => at);
    const width = () => Math.max(240, figure.clientWidth - 16);
    const plot = new uPlot(optionsOf(figure.dataset.chart, found, width(), tell), [axis, ...heights], plotted);
    figure.plot?.destroy();
    figure.plot = plot;
    figure.drawnWidth = width();
  }

  const watch = new ResizeObserver((changes) => changes.forEach(({ target }) => {
    if (target.plot && Math.abs(target.drawnWidth - Math.max(240, target.clientWidth - 16)) > 4) draw(target);
  }));
  const charts = (root) => [...root.querySelectorAll("[data-chart]")];
  const begin = (root) => charts(root).forEach((figure) => { draw(figure); watch.observe(figure); });

  document.addEventListener("DOMContentLoaded", () => {
    begin(document);
    document.body.addEventListener("htmx:afterSwap", (event) => begin(event.target));
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => charts(document).forEach(draw));
})();
