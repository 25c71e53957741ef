# Of `pulumi stack ls --json`, the environments that may be those of lost runs, by name: such as `lab ephemeral` makes on GitHub, none of whose stacks was updated since
# $limit. A stack that was never updated, or is being updated right now, has no lastUpdate; with nothing but those, nobody knows how old the environment is, and a run may
# be making it.
def environment: .name | split("/")[-1] | split(".")[0];

group_by(environment)[]
| select(any(.lastUpdate != null) and all(.lastUpdate == null or .lastUpdate < $limit))
| .[0] | environment
| select(test("^ci-[0-9]+-[0-9]+-[a-z0-9]{4}$"))
