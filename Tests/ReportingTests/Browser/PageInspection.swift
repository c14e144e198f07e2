import Reporting

/// What is asked of a page in a browser: a script that answers with the faults it found, a line each.
enum PageInspection {
    /// Colours that carry no figure, in both schemes, as the browser writes them.
    private static var ground: String {
        let colors = PlotColor.all.filter { $0.use == .ground }.flatMap { [$0.light, $0.dark] }
        return colors.map { "\"\(rgb($0))\"" }.joined(separator: ",")
    }

    static func rgb(_ hexadecimal: String) -> String {
        let digits = Array(hexadecimal.dropFirst())
        let parts = stride(from: 0, to: 6, by: 2).map { place in
            String(Int(String(digits[place...place + 1]), radix: 16) ?? -1)
        }
        return "rgb(\(parts.joined(separator: ", ")))"
    }

    static var script: String { "(async () => { const ground = new Set([\(ground)]);\n\(body)})()" }

    private static let body = #"""
        const faults = [];
        const say = (fault, element) => {
          const text = (element.textContent || '').trim().replace(/\s+/g, ' ').slice(0, 50);
          faults.push(`${fault}: <${element.tagName.toLowerCase()}> ${text}`);
        };
        for (const details of document.querySelectorAll('details')) details.open = true;
        // Whether a box can be scrolled is known to the style sheet a frame later.
        for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);

        // Lengths. Rounding of a scaled page leaves fractions of a pixel.
        const width = document.documentElement.clientWidth;
        const scroller = element => element.closest('.scroll,.plot');
        const isDrawn = element => element.closest('svg') !== null;
        for (const element of document.body ? document.body.querySelectorAll('*') : []) {
          if (isDrawn(element) && element.tagName !== 'svg') continue;
          const style = getComputedStyle(element), box = element.getBoundingClientRect();
          if (style.display === 'none' || box.width === 0) continue;
          const scrolls = ['auto', 'scroll'].includes(style.overflowX);
          if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0
              && style.display !== 'inline') {
            if (!scrolls && !isDrawn(element)) say('clipped or wider than its box', element);
            else if (scrolls && getComputedStyle(element, '::before').display === 'none')
              say('scrolls without a hint', element);
          }
          if (!scroller(element) && (box.right > width + 1 || box.left < -1))
            say('out of the page', element);
          const parent = element.parentElement.getBoundingClientRect();
          if (!scroller(element) && style.position === 'static' && box.right > parent.right + 1)
            say('out of its parent', element);
          if (/^(td|th)$/i.test(element.tagName)) {
            const range = document.createRange();
            range.selectNodeContents(element);
            const lines = new Set(Array.from(range.getClientRects(), r => Math.round(r.top))).size;
            const letters = element.textContent.length;
            const words = element.textContent.trim().split(/\s+/).length;
            if (lines > words && lines > 2 && letters / lines < 5) say('a few letters a line', element);
          }
        }

        // Colours.
        const parse = color => {
          const parts = (color.match(/[\d.]+/g) || []).map(Number);
          return parts.length < 3 ? null : {rgb: parts.slice(0, 3), alpha: parts[3] ?? 1};
        };
        const light = rgb => {
          const linear = rgb.map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
          return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
        };
        const contrast = (a, b) => {
          const [x, y] = [light(a), light(b)].sort((p, q) => p - q);
          return (y + 0.05) / (x + 0.05);
        };
        const behind = element => {
          for (let e = element; e; e = e.parentElement) {
            const color = parse(getComputedStyle(e).backgroundColor);
            if (color && color.alpha === 1) return color.rgb;
          }
          return matchMedia('(prefers-color-scheme:dark)').matches ? [0, 0, 0] : [255, 255, 255];
        };
        const isGreen = rgb => rgb[1] > rgb[0] + 3 && rgb[1] > rgb[2] + 3;
        const hasText = element => Array.from(element.childNodes)
          .some(node => node.nodeType === 3 && node.textContent.trim());
        for (const element of document.body ? document.body.querySelectorAll('*') : []) {
          if (isDrawn(element) || !hasText(element)) continue;
          if (['SCRIPT', 'STYLE', 'TITLE'].includes(element.tagName)) continue;
          const ink = parse(getComputedStyle(element).color);
          if (ink && contrast(ink.rgb, behind(element)) < 4.5) say('text is too pale', element);
        }
        for (const row of document.querySelectorAll('tr,p.answer')) {
          const paint = isGreen(behind(row)), text = row.textContent;
          if (paint && (/REGRESSED|FAILED|sleep-loop/.test(text) && !text.includes('★')))
            say('blame in the colour of praise', row);
          if (row.matches('tr') && text.includes('★') && !paint)
            say('the recommended is not praised', row);
        }

        // Pictures.
        for (const picture of document.querySelectorAll('svg[role=img]')) {
          const frame = picture.getBoundingClientRect();
          const name = (picture.querySelector('title') || {textContent: '?'}).textContent;
          const texts = Array.from(picture.querySelectorAll('text'), text => {
            const box = text.getBoundingClientRect();
            return {text, box, words: text.textContent.trim()};
          }).filter(entry => entry.words);
          // Letters are tall within their box; pictures are scaled.
          const scale = frame.width / picture.viewBox.baseVal.width, slack = 1.5 * scale;
          for (const {text, box} of texts)
            if (box.left < frame.left - slack || box.right > frame.right + slack
                || box.top < frame.top - slack || box.bottom > frame.bottom + slack)
              say(`out of the picture “${name}”`, text);
          for (let i = 0; i < texts.length; i++)
            for (let j = 0; j < i; j++) {
              const [a, b] = [texts[i].box, texts[j].box];
              const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
              const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
              if (across > slack && down > 2.5 * scale)
                say(`on “${texts[j].words}” in “${name}”`, texts[i].text);
            }
          const paperShape = picture.querySelector('rect');
          if (!paperShape) { say('a picture without paper', picture); continue; }
          const paper = parse(getComputedStyle(paperShape).fill).rgb;
          const isDark = matchMedia('(prefers-color-scheme:dark)').matches;
          if ((light(paper) < 0.2) !== isDark) say('paper of the other screen', picture);
          const reported = new Set();
          for (const shape of picture.querySelectorAll('path,line,circle,rect,polyline,use,text')) {
            if (shape === paperShape || shape.closest('defs')) continue;
            const style = getComputedStyle(shape);
            const needed = shape.tagName === 'text' ? 4.5 : 3;
            for (const key of shape.tagName === 'use' ? ['color'] : ['fill', 'stroke']) {
              const color = style[key];
              if (color === 'none' || ground.has(color)) continue;
              if (key === 'fill' && style.fillOpacity < 1) continue;
              const ink = parse(color);
              if (!ink || contrast(ink.rgb, paper) >= needed) continue;
              const fault = `${color} on rgb(${paper}) in “${name}”`;
              if (!reported.has(fault)) { reported.add(fault); say(fault, shape); }
            }
          }
        }
        return faults.join('\n');
        """#
}
