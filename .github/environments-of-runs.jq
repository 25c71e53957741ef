# Of `pulumi stack ls --json`, the environments that runs of ephemeral.yml made, by name: `lab ephemeral` calls them ci-RUN-ATTEMPT-LETTERS there.
[.[].name | split("/")[-1] | split(".")[0] | select(test("^ci-[0-9]+-[0-9]+-[a-z0-9]{4}$"))] | unique[]
