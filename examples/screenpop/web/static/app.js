// The page for agents. What is shown of people comes from the server as HTML
// that is escaped there; what this script writes itself, it writes as text.

const $ = id => document.getElementById(id)
const card = $('card')

// fetchText asks the server and throws an error for people when it refuses. Its
// property problems holds what is wrong with the fields of a form.
async function fetchText(url, options) {
  let response
  try {
    response = await fetch(url, options)
  } catch (error) {
    if (error.name === 'AbortError') throw error
    throw new Error('Screenpop cannot be reached. Try again.')
  }
  if (response.ok) return response.text()
  const body = await response.json().catch(() => ({}))
  const error = new Error(body.error ?? `The server answered ${response.status}.`)
  if (response.status === 422) error.problems = body
  throw error
}

const nodesOf = html => new DOMParser().parseFromString(html, 'text/html').body.childNodes

function make(tag, text, className = '') {
  const element = document.createElement(tag)
  element.textContent = text
  element.className = className
  return element
}

function notice(text, bad = false) {
  const shown = make('p', text, bad ? 'bad' : '')
  $('notices').append(shown)
  setTimeout(() => shown.remove(), 15000)
}

// The card: who is on the line.

let loading = new AbortController()

async function showContact(id, focus = false) {
  loading.abort()
  loading = new AbortController()
  const { signal } = loading
  try {
    const html = await fetchText('/contacts/' + encodeURIComponent(id), { signal })
    if (signal.aborted) return
    card.replaceChildren(...nodesOf(html))
    history.replaceState(null, '', '/?contact=' + encodeURIComponent(id))
    prepareForm()
  } catch (error) {
    if (error.name === 'AbortError') return
    showText(error.message)
  }
  markCurrent()
  if (focus) card.focus()
}

function showText(text, quiet = '') {
  const box = make('div', '', 'empty')
  box.append(make('p', text), make('p', quiet, 'quiet'))
  card.replaceChildren(box)
  history.replaceState(null, '', '/')
}

const shownContact = () => card.querySelector('[data-contact]')?.dataset.contact

// isBusy says whether the agent has begun to fill in the form: a new call must
// not take it away.
const isBusy = () => Boolean($('paylink')?.dataset.changed)

// Calls.

const calls = new Map()
let shownCall

function showCall(call, focus = false) {
  shownCall = call.id
  if (call.contact) {
    showContact(call.contact, focus)
    return
  }
  loading.abort()
  showText(call.state === 'failed' ? 'It is not known who calls: SwitchTransact could not be asked.' : 'Nobody on record has this number.', call.number)
  markCurrent()
  if (focus) card.focus()
}

const nameOf = call => call.name || (call.state === 'failed' ? 'Not known' : 'Unknown number')

function listCall(call, fresh) {
  const known = calls.get(call.id)
  const row = known?.row ?? document.createElement('li')
  calls.set(call.id, { call, row })
  row.className = fresh ? 'fresh' : ''
  const button = row.firstElementChild ?? document.createElement('button')
  button.type = 'button'
  button.dataset.call = call.id
  const time = make('time', new Date(call.at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }), 'quiet')
  time.dateTime = call.at
  const note = [call.name ? call.number : call.number || '', call.report && 'Ended, ' + call.report].filter(Boolean).join(' · ')
  button.replaceChildren(make('strong', nameOf(call)), time, make('span', note, 'quiet note'))
  row.replaceChildren(button)
  if (!known) $('calls').prepend(row)
  $('no-calls').hidden = true
  const hangup = $('hangup')
  if (hangup) {
    const last = [...calls.values()].at(-1).call
    hangup.disabled = Boolean(last.report)
    hangup.dataset.phone = last.number
  }
}

function markCurrent() {
  const contact = shownContact()
  for (const { call, row } of calls.values()) {
    const current = contact ? call.contact === contact : call.id === shownCall
    row.firstElementChild.setAttribute('aria-current', String(current))
  }
}

function onCall(call) {
  const before = calls.get(call.id)?.call
  const rings = !before || before.at !== call.at
  listCall(call, rings)
  markCurrent()
  if (!rings) return
  $('announcement').textContent = 'Call from ' + (call.name || call.number)
  if (isBusy()) {
    notice('Call from ' + (call.name || call.number) + '. Your form was left open.')
    return
  }
  showCall(call)
}

$('calls').addEventListener('click', event => {
  const id = event.target.closest('[data-call]')?.dataset.call
  if (id) showCall(calls.get(id).call, true)
})

// PayLinks.

const randomKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), b => b.toString(16).padStart(2, '0')).join('')

function prepareForm() {
  const form = $('paylink')
  if (form) form.elements.key.value = randomKey()
}

function echoAmount() {
  const text = $('amount').value.trim()
  const parts = /^(\d+)\.(\d{2})$/.exec(text)
  $('amount-echo').textContent = parts ? `asks for EUR ${BigInt(parts[1])}.${parts[2]}` : ''
}

card.addEventListener('input', event => {
  if (!event.target.form) return
  event.target.form.dataset.changed = 'yes'
  if (event.target.id === 'amount') echoAmount()
})

card.addEventListener('submit', async event => {
  event.preventDefault()
  const form = event.target
  const send = form.querySelector('button')
  const links = $('links') // of this contact: the agent may go on to another one
  if (send.disabled) return
  send.disabled = true
  showProblems(form, {})
  try {
    const html = await fetchText('/paylinks', { method: 'POST', body: new URLSearchParams(new FormData(form)) })
    links.prepend(...nodesOf(html))
    if (!form.isConnected) {
      notice(`The PayLink for ${form.elements.name.value} was made.`)
      return
    }
    form.reset()
    delete form.dataset.changed
    form.elements.key.value = randomKey()
    echoAmount()
    links.querySelector('.link').focus()
  } catch (error) {
    if (!form.isConnected) notice(`The PayLink for ${form.elements.name.value}: ${error.message}`, true)
    showProblems(form, error.problems ?? { paylink: error.message })
  } finally {
    send.disabled = false
  }
})

function showProblems(form, problems) {
  for (const field of form.elements) field.removeAttribute('aria-invalid')
  for (const place of form.querySelectorAll('.error')) place.textContent = problems[place.id.replace('-error', '')] ?? ''
  const wrong = Object.keys(problems).map(name => form.elements[name]).filter(field => field?.type === 'text')
  for (const field of wrong) field.setAttribute('aria-invalid', 'true')
  wrong[0]?.focus()
}

function onLink(link, tell) {
  const pill = card.querySelector(`[data-link="${CSS.escape(link.id)}"] .status`)
  if (pill && (pill.dataset.status !== link.status || pill.textContent !== link.words)) {
    pill.dataset.status = link.status
    pill.textContent = link.words
  }
  if (!pill && tell) notice(`${link.title}: ${link.words}`)
}

card.addEventListener('click', async event => {
  const button = event.target.closest('[data-copy], [data-check]')
  if (!button) return
  try {
    if (button.dataset.copy) {
      await navigator.clipboard.writeText(button.dataset.copy)
      notice('The address was copied.')
    } else {
      onLink(JSON.parse(await fetchText(`/paylinks/${encodeURIComponent(button.dataset.check)}/check`, { method: 'POST' })))
    }
  } catch (error) {
    notice(button.dataset.copy ? 'The browser does not permit copying: select the address instead.' : error.message, true)
  }
})

// Search.

const search = $('search')
const results = $('results')
let searching = new AbortController()
let typing

function closeResults() {
  clearTimeout(typing)
  searching.abort()
  results.hidden = true
  search.setAttribute('aria-expanded', 'false')
  search.removeAttribute('aria-activedescendant')
}

async function find(term) {
  searching.abort()
  searching = new AbortController()
  const { signal } = searching
  let found
  try {
    found = nodesOf(await fetchText('/search?q=' + encodeURIComponent(term), { signal }))
  } catch (error) {
    if (error.name === 'AbortError') return
    found = [make('li', error.message, 'nobody')]
  }
  if (signal.aborted) return
  results.replaceChildren(...found)
  results.hidden = false
  search.setAttribute('aria-expanded', 'true')
  search.removeAttribute('aria-activedescendant')
}

search.addEventListener('input', () => {
  closeResults()
  const term = search.value.trim()
  if (term.length >= 2) typing = setTimeout(find, 250, term)
})

const options = () => [...results.querySelectorAll('[data-contact]')]

function selectResult(step) {
  const all = options()
  if (results.hidden || all.length === 0) return
  const now = all.findIndex(option => option.getAttribute('aria-selected') === 'true')
  const next = now < 0 ? (step > 0 ? 0 : all.length - 1) : (now + step + all.length) % all.length
  all.forEach((option, i) => option.setAttribute('aria-selected', String(i === next)))
  search.setAttribute('aria-activedescendant', all[next].id)
}

function choose(option) {
  closeResults()
  search.value = ''
  shownCall = undefined
  showContact(option.dataset.contact, true)
}

search.addEventListener('keydown', event => {
  switch (event.key) {
    case 'ArrowDown': selectResult(1); break
    case 'ArrowUp': selectResult(-1); break
    case 'Escape': closeResults(); return
    case 'Enter': {
      const all = options()
      const chosen = all.find(option => option.getAttribute('aria-selected') === 'true') ?? (all.length === 1 ? all[0] : undefined)
      if (!results.hidden && chosen) choose(chosen)
      break
    }
    default: return
  }
  event.preventDefault()
})
search.addEventListener('blur', closeResults)
results.addEventListener('mousedown', event => {
  event.preventDefault() // the search keeps the focus, so that its list stays
  const option = event.target.closest('[data-contact]')
  if (option) choose(option)
})
document.addEventListener('keydown', event => {
  if (event.key === '/' && !event.ctrlKey && !event.metaKey && !event.target.closest('input')) {
    event.preventDefault()
    search.focus()
  }
})

// Buttons of the demo.

document.addEventListener('click', async event => {
  const button = event.target.closest('[data-demo]')
  if (!button) return
  const { demo, phone = '', id = '' } = button.dataset
  try {
    await fetchText('/demo/' + demo, { method: 'POST', body: new URLSearchParams({ phone, id }) })
  } catch (error) {
    notice(error.message, true)
  }
})

// What happens, from the server. The browser connects again by itself.

function connect() {
  const say = (state, text) => {
    $('connection').dataset.state = state
    $('connection').firstElementChild.textContent = text
  }
  const events = new EventSource('/events')
  const on = (name, handle) => events.addEventListener(name, event => handle(JSON.parse(event.data)))
  events.addEventListener('open', () => say('on', 'Connected'))
  events.addEventListener('error', () => {
    say('off', 'Not connected')
    if (events.readyState === EventSource.CLOSED) setTimeout(connect, 3000)
  })
  on('calls', list => {
    calls.clear()
    $('calls').replaceChildren()
    $('no-calls').hidden = list.length > 0
    list.forEach(call => listCall(call, false))
    markCurrent()
  })
  on('links', list => list.forEach(link => onLink(link, false)))
  on('call', onCall)
  on('link', link => onLink(link, true))
}

const asked = new URLSearchParams(location.search).get('contact')
if (asked) showContact(asked)
connect()
