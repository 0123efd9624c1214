(() => {
    var {getPrototypeOf: e, getOwnPropertyDescriptor: t} = Object, {apply: r} = Reflect;
    function n(r) {
        let n = globalThis.document ?? null;
        for (;n &&= e(n); ) {
            let e = t(n, r);
            if (e) return e;
        }
        return {};
    }
    var o = e => {
        let {get: t} = n(e);
        return () => r(t, document, []);
    }, a = o("currentScript"), i = o("scripts"), l = o("readyState"), c = o("documentElement"), s = n("createElement").value, d = e => r(s, document, [ e ]), u = "latchkey:", p = (e, t = {}) => Object.assign(Error(e), {
        name: "LatchkeyError",
        code: e,
        retryable: !1
    }, t);
    function h(e) {
        let t;
        return () => t ??= e().catch(e => {
            throw t = void 0, e;
        });
    }
    var f = /./, g = /^(|true|false)$/, y = {
        widget: /^wgt_\w+$/,
        apiUrl: /^https?:\/\/./,
        token: f,
        tokenUrl: f,
        locale: f,
        colorScheme: /^(auto|light|dark|page)$/,
        position: /^bottom-(right|left)$/,
        offset: /^\d{1,3}$/,
        zIndex: /^\d{1,10}$/,
        launcher: /^/,
        greeting: f,
        open: g,
        hideOnMobile: g,
        prefetch: /^(intent|idle|load)$/,
        background: /^(lazy|warm)$/,
        nonce: f,
        debug: g
    }, b = [ ...Object.keys(y), "getToken", "theme" ];
    function m(e, t) {
        if ("getToken" === e) return "function" == typeof t ? t : void 0;
        if ("theme" === e) return Object("string" == typeof t ? JSON.parse(t) : t);
        let r = String(t);
        return "object" != typeof t && y[e].test(r) ? "false" !== r && ("true" === r || !r || ("offset" === e || "zIndex" === e ? +r : r)) : void 0;
    }
    var w, k, v = {
        position: "bottom-right",
        colorScheme: "auto",
        offset: 20,
        zIndex: 2147483e3,
        launcher: !0,
        prefetch: "intent",
        background: "lazy"
    }, x = "", S = async ({apiUrl: e, nonce: t}, r) => {
        let n = {
            keeper: "Eu0WOnfwAlWNMlsXXcd7iTFPkAGSeDbm2cC+fkxaqE0=",
            widget: "rJAhozMrpNHOfRs/WtczqNWSz4mVs8LYx5T5r09R/dc=",
            doctor: "dAztBsuX+h3zDtfTzioGJk/jVuy3CPmtRbc3UnFBT24="
        }[r], o = `${e}/assets/${r}-${n.slice(0, 10).replace(/\W/g, "_")}.js`, a = k = o + x, i = (e => {
            try {
                w ??= globalThis.trustedTypes?.createPolicy("latchkey", {
                    createScriptURL: e => e === k ? e : ""
                });
            } catch {
                let t = d("link");
                return t.rel = "modulepreload", t.href = e, t;
            }
            let t = d("script");
            return t.type = "module", t.src = w ? w.createScriptURL(e) : e, t;
        })(a);
        return i.integrity = "sha256-" + n, i.crossOrigin = "anonymous", t && (i.nonce = t), 
        await new Promise((e, t) => {
            i.onload = e, i.onerror = () => {
                x += "?", t(p("chunk_failed", {
                    subject: o,
                    retryable: !0
                }));
            }, c().append(i), i.remove();
        }), import(a);
    }, $ = Symbol.for("latchkey"), O = globalThis;
    try {
        (() => {
            let e = O[$];
            if (e) return e.warn("second_snippet");
            let t = (() => {
                let e = {}, t = a() ?? [ ...i() ].find(({src: e}) => e.includes("/latchkey.js"));
                if (!t?.src) return e;
                let {origin: r, searchParams: n} = new URL(t.src);
                e.apiUrl = r, t.nonce && (e.nonce = t.nonce);
                for (let r of b) {
                    let o = r.replace(/[A-Z]/g, e => "-" + e.toLowerCase()), a = t.getAttribute("data-" + o) ?? n.get(o);
                    null !== a && (e[r] = a);
                }
                return e;
            })(), r = (e => O[$] = e)(((e, t) => {
                let r, {emit: n, on: o, once: a, clear: i} = (() => {
                    let e = new AbortController, t = !1, r = r => (n, o) => {
                        let a = ({detail: e}) => o(e);
                        return "ready" === n && t ? queueMicrotask(() => a({})) : addEventListener(u + n, a, {
                            once: r,
                            signal: e.signal
                        }), () => removeEventListener(u + n, a);
                    };
                    return {
                        emit(e, ...[r]) {
                            "ready" === e && (t = !0), dispatchEvent(new CustomEvent(u + e, {
                                detail: r
                            }));
                        },
                        on: r(!1),
                        once: r(!0),
                        clear() {
                            e.abort(), e = new AbortController, t = !1;
                        }
                    };
                })(), l = {}, s = "idle", f = {}, g = e => f[e] ??= t(l, e).catch(t => {
                    throw delete f[e], "doctor" !== e && y(t), t;
                });
                function y(e) {
                    x(e.retryable ? "unavailable" : "failed"), w(e);
                }
                async function w(e) {
                    await g("doctor").then(t => t.report(e), () => console.warn("[latchkey]", e.code, e.subject)), 
                    n("error", e);
                }
                function k(e, t = "", r) {
                    let n = p(e, {
                        subject: t,
                        given: r
                    });
                    return w(n), n;
                }
                function x(e) {
                    let t = s;
                    s = e, t !== e && n("state", {
                        from: t,
                        to: e
                    });
                }
                function S(e) {
                    let {widget: t, ...n} = ((e, t) => {
                        let r = {};
                        for (let [n, o] of Object.entries(Object(e))) {
                            if (void 0 === o) continue;
                            let e;
                            try {
                                b.includes(n) && (e = m(n, o));
                            } catch {}
                            void 0 === e ? t(n, o) : r[n] = e;
                        }
                        return r;
                    })(e, (e, t) => k("bad_option", e, t));
                    l = {
                        ...l,
                        ...n
                    }, t && r && t !== l.widget ? k("other_widget", t) : t && (l.widget = t), r?.repaint();
                }
                function $(e) {
                    l.hidden = e, r?.repaint();
                }
                function O(e) {
                    let t = r ? r.whenKeeper().then(e) : Promise.reject(k("not_initialized"));
                    return t.catch(() => {}), t;
                }
                S(e);
                let j = {
                    init: (e = {}) => {
                        S(e), r || (l.widget ? l.apiUrl ? r = function(e) {
                            let t, r, n, {given: o, emit: a, load: i, fail: l, open: s, toggle: u} = e, f = new AbortController, {signal: g} = f, y = {}, b = () => ((e, t) => ({
                                ...v,
                                ...t,
                                ...e,
                                theme: {
                                    ...t.theme,
                                    ...e.theme
                                }
                            }))({
                                locale: c().lang || navigator.language,
                                ...o()
                            }, y), m = h(async () => {
                                let r = await (async ({apiUrl: e, widget: t}, r) => {
                                    let n;
                                    try {
                                        let o = await fetch(`${e}/v1/widgets/${t}/config`, {
                                            signal: r
                                        });
                                        if (n = o.status, o.ok) return await o.json();
                                    } catch {}
                                    let o = 404 !== n;
                                    throw p(o ? "config_unreachable" : "widget_not_found", {
                                        subject: o ? e : t,
                                        status: n,
                                        retryable: o
                                    });
                                })(b(), g);
                                g.throwIfAborted(), y = r, t = (({launcherLabel: e}) => {
                                    let t = d("latchkey-widget"), r = d("button"), n = t.attachShadow({
                                        mode: "open"
                                    }), o = new CSSStyleSheet;
                                    return n.adoptedStyleSheets = [ o ], n.append(r), t.role = "complementary", t.ariaLabel = r.ariaLabel = e || "Chat", 
                                    r.ariaHasPopup = "dialog", r.ariaExpanded = "false", {
                                        host: t,
                                        root: n,
                                        button: r,
                                        paint: e => o.replaceSync((({position: e, hideOnMobile: t, launcher: r, offset: n, zIndex: o, theme: {accent: a = ""}, hidden: i}) => {
                                            let l = CSS.supports("color", a) && !/var|url/i.test(a) ? a : "#2b4de0";
                                            return `:host{all:initial!important${i ? ";display:none!important" : ""}}\n:host>button{position:fixed;margin:0;outline-offset:2px;bottom:calc(${n}px + env(safe-area-inset-bottom));${"bottom-left" === e ? "left" : "right"}:${n}px;z-index:${o};padding:17px 15px;border:2px solid transparent;border-radius:50%;background:${l};color:#fff;color:lch(from ${l} calc((60 - l)*infinity) 0 0);cursor:pointer;box-shadow:0 2px 12px #0004}\n:host>button:before{content:"";display:block;width:22px;height:18px;border-radius:9px 9px 9px 2px;background:currentColor;forced-color-adjust:none}\n:host>button[aria-busy=true]:before{opacity:.5}\n@media print,(max-width:${!0 === r ? t ? 639 : 0 : 1e9}px){:host>button{display:none}}`;
                                        })(e))
                                    };
                                })(r), t.paint(b());
                                let {button: n, host: o} = t;
                                return n.onpointerenter = n.onfocus = k, n.onclick = () => {
                                    n.ariaBusy = "true";
                                    let e = () => n.ariaBusy = "false";
                                    u().then(e, e);
                                }, c().append(o), a("ready"), {
                                    ...e,
                                    ...t,
                                    config: r,
                                    settings: b,
                                    signal: g
                                };
                            }), w = h(async () => {
                                let [e, t] = await Promise.all([ i("keeper"), m() ]);
                                return g.throwIfAborted(), r = e.createKeeper(t);
                            });
                            function k() {
                                i("widget").catch(() => {}), w().then(e => e.ensureFresh("start")).catch(() => {});
                            }
                            return ((e, {open: t, signal: r}) => {
                                addEventListener("click", r => {
                                    let {target: n, ctrlKey: o, metaKey: a, shiftKey: i, defaultPrevented: l} = r;
                                    if (l || o || a || i || !(n instanceof Element)) return;
                                    let c = e(), s = n.closest("string" == typeof c ? c + ",[data-latchkey-open]" : "[data-latchkey-open]");
                                    if (!s) return;
                                    r.preventDefault();
                                    let {latchkeyOpen: d, latchkeyMessage: u} = s.dataset;
                                    t({
                                        view: d,
                                        message: u
                                    });
                                }, {
                                    signal: r
                                });
                            })(() => b().launcher, {
                                open: s,
                                signal: g
                            }), async function e(t) {
                                try {
                                    await m();
                                    let {open: e, prefetch: t} = b();
                                    e && s(), "idle" === t ? (globalThis.requestIdleCallback ?? setTimeout)(k) : "load" === t && k();
                                } catch (r) {
                                    let o = r;
                                    if (g.aborted) return;
                                    l(o), o.retryable && t < 5 && (n = setTimeout(e, 5e3 * 3 ** t, t + 1));
                                }
                            }(0), {
                                whenKeeper: w,
                                keeper: () => r,
                                repaint() {
                                    t?.paint(b()), r?.update();
                                },
                                destroy() {
                                    f.abort(p("destroyed")), clearTimeout(n), r?.destroy(), t?.host.remove();
                                }
                            };
                        }({
                            ...j,
                            given: () => l,
                            emit: n,
                            load: g,
                            report: w,
                            fail: y,
                            setState: x
                        }) : k("missing_api_url") : k("missing_widget"));
                    },
                    update: S,
                    open: e => O(t => t.open(e)),
                    toggle: () => O(e => e.toggle()),
                    refresh: (e = "asked") => O(t => t.refresh(e)),
                    logout: () => O(e => e.logout()),
                    close: () => r?.keeper()?.close(),
                    isOpen: () => !!r?.keeper()?.isOpen(),
                    show: () => $(!1),
                    hide: () => $(!0),
                    setLocale: e => S({
                        locale: e
                    }),
                    setColorScheme: e => S({
                        colorScheme: e
                    }),
                    state: () => s,
                    destroy() {
                        r?.destroy(), r = void 0, l = {}, S(e), x("idle"), i();
                    },
                    on: o,
                    once: a,
                    ready: e => {
                        a("ready", () => e(j));
                    }
                };
                return {
                    latchkey: j,
                    warn: k
                };
            })(t, S)), {q: n} = globalThis.Latchkey ?? {}, o = Array.isArray(n) ? [ ...n ] : [], s = globalThis.Latchkey = (({latchkey: e, warn: t}) => Object.assign((r, ...n) => {
                Object.hasOwn(e, r) ? e[r](...n) : t("unknown_verb", String(r));
            }, e))(r);
            t.widget && o.push([ "init" ]);
            let f = ([e]) => +("init" !== e);
            for (let e of o.sort((e, t) => f(e) - f(t))) s(...e);
            "complete" === l() ? s("init") : t.widget || addEventListener("load", () => s("init"));
        })();
    } catch (e) {
        console.warn("[latchkey]", e);
    }
})();