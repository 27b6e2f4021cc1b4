import { useCallback, useEffect } from 'preact/hooks'
import { Redirect, Route, Switch, useLocation, useSearch } from 'wouter-preact'
import { api } from './api.ts'
import { ApiProblem } from './api-client.ts'
import { useResource } from './data/use-resource.ts'
import { Shell } from './layout/shell.tsx'
import { Exceptions } from './screens/access/exceptions.tsx'
import { Requests } from './screens/access/requests.tsx'
import { AppPage } from './screens/app/app-page.tsx'
import { AppList } from './screens/apps/app-list.tsx'
import { CatalogPage } from './screens/catalog/catalog-page.tsx'
import { Devices } from './screens/devices/devices.tsx'
import { DomainList } from './screens/domains/domain-list.tsx'
import { Enrollment } from './screens/enrollment/enrollment.tsx'
import { Events } from './screens/events.tsx'
import { GovernanceLog } from './screens/governance-log.tsx'
import { NotFound } from './screens/not-found.tsx'
import { RiskModel } from './screens/risk-model/risk-model.tsx'
import { RollOuts } from './screens/roll-outs/roll-outs.tsx'
import { SetUp } from './screens/set-up.tsx'
import { SignIn } from './screens/sign-in.tsx'
import { session, signInPath } from './session.ts'
import { strings } from './strings.ts'
import { Announcer, announce } from './ui/announcer.tsx'
import { ProblemNotice } from './ui/notice.tsx'

export function App() {
  return (
    <>
      <Switch>
        <Route path="/setup" component={SetUp} />
        <Route path="/sign-in" component={SignIn} />
        <Route>
          <SignedIn />
        </Route>
      </Switch>
      <Announcer />
    </>
  )
}

/** Everything that needs somebody to be signed in; who isn't, goes to sign in and comes back here. */
function SignedIn() {
  const [path] = useLocation()
  const search = useSearch()
  const ask = useCallback(loadSession, [])
  const { problem, reload } = useResource(ask)

  // A message belongs to the page it was said on.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the path is what this waits for
  useEffect(() => announce(''), [path])

  if (session.value === null) return <Redirect to={signInPath(search === '' ? path : `${path}?${search}`)} replace />
  if (session.value === undefined) {
    return (
      <main class="gate">
        {problem === undefined ? (
          <p class="loading">{strings.loading}</p>
        ) : (
          <ProblemNotice problem={problem} onRetry={reload} />
        )}
      </main>
    )
  }
  return (
    <Shell>
      <Switch>
        <Route path="/" component={AppList} />
        <Route path="/apps/:id">{({ id }) => <AppPage key={id} appId={id} />}</Route>
        <Route path="/domains" component={DomainList} />
        <Route path="/catalog" component={CatalogPage} />
        <Route path="/devices" component={Devices} />
        <Route path="/events" component={Events} />
        <Route path="/requests" component={Requests} />
        <Route path="/exceptions" component={Exceptions} />
        <Route path="/roll-outs" component={RollOuts} />
        <Route path="/enrollment" component={Enrollment} />
        <Route path="/risk-model" component={RiskModel} />
        <Route path="/governance-log" component={GovernanceLog} />
        <Route component={NotFound} />
      </Switch>
    </Shell>
  )
}

async function loadSession(): Promise<void> {
  if (session.value !== undefined) return
  try {
    session.value = await api.session()
  } catch (error) {
    // Nobody being signed in is an answer, not a failure; the client has noted it.
    if (!(error instanceof ApiProblem) || error.code !== 'not-signed-in') throw error
  }
}
