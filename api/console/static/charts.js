// Draws the tables that ask for it. Every chart stands above its table, which prints and is read aloud.
"use strict";

(() => {
  const language = document.documentElement.lang;
  const short = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  const style = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // "1 234,50 ₽" as 1234.5; what is no number, such as a masked sum, is nothing.
  function numberOf(cell) {
    const stated = cell.dataset.value ?? cell.textContent;
    const plain = stated.replace(/[\s\u00a0\u202f₽%]/g, "").replace(",", ".").replace("−", "-");
    return plain === "" || Number.isNaN(Number(plain)) ? null : Number(plain);
  }

  function read(table) {
    const heads = [...table.tHead.rows[0].cells];
    const columns = heads.flatMap((head, at) => (head.classList.contains("number") ? [at] : []));
    const rows = [...table.tBodies[0].rows].filter((row) => !row.classList.contains("total"));
    return {
      labels: rows.map((row) => row.cells[0].textContent.trim()),
      names: columns.map((at) => heads[at].textContent.trim()),
      values: columns.map((at) => rows.map((row) => numberOf(row.cells[at]))),
    };
  }

  const stack = (values) =>
    values.map((_, last) =>
      values[last].map((_, row) =>
        values.slice(0, last + 1).reduce((sum, column) => sum + (column[row] ?? 0), 0),
      ),
    );

  function draw(figure) {
    const table = document.getElementById(figure.dataset.table);
    if (!table || figure.childElementCount) return;
    const { labels, names, values } = read(table);
    if (labels.length < 2 || values.every((column) => column.every((each) => each === null))) return;
    figure.hidden = false;
    const kind = figure.dataset.chart;
    const colours = ["--series-1", "--series-2", "--series-3", "--series-4", "--series-5"].map(style);
    const order = names.map((_, at) => at);
    if (kind === "stacked") order.reverse(); // the tallest first, the others over it
    const shown = kind === "stacked" ? stack(values) : values;
    const axis = { stroke: style("--muted"), grid: { stroke: style("--line"), width: 1 }, ticks: { stroke: style("--line") } };
    const series = order.map((at) => ({
      label: names[at],
      stroke: colours[at % colours.length],
      fill: kind === "line" ? undefined : colours[at % colours.length],
      width: kind === "line" ? 2 : 0,
      dash: kind === "line" && at % 2 ? [6, 4] : undefined, // not by colour alone
      points: { show: kind === "line", size: 6 },
      paths: kind === "line" ? undefined : uPlot.paths.bars({ size: [0.6, 60] }),
    }));
    const options = {
      width: figure.clientWidth - 16,
      height: 260,
      legend: { live: false },
      cursor: { show: false },
      scales: { x: { time: false, range: (_, low, high) => [low - 0.5, high + 0.5] } },
      axes: [
        { ...axis, splits: () => labels.map((_, at) => at), values: (_, at) => at.map((each) => labels[each]), space: 60 },
        { ...axis, size: 64, values: (_, at) => at.map((each) => short.format(each)) },
      ],
      series: [{}, ...series],
    };
    const data = [labels.map((_, at) => at), ...order.map((at) => shown[at])];
    const plot = new uPlot(options, data, figure);
    new ResizeObserver(() => plot.setSize({ width: figure.clientWidth - 16, height: 260 })).observe(figure);
  }

  const drawAll = (root) => root.querySelectorAll("[data-chart]").forEach(draw);
  document.addEventListener("DOMContentLoaded", () => {
    drawAll(document);
    document.body.addEventListener("htmx:afterSwap", (event) => drawAll(event.target));
  });
})();
