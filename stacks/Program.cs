using Lab.Infra.Clusters;
using Lab.Stacks;
using Lab.Stacks.Settings;
using Pulumi;

// The Pulumi program: the stack's name says which stage of which environment it is.
return await Deployment.RunAsync(async () =>
{
    var stack = StackName.Parse(Deployment.Instance.StackName);
    var config = new Config();
    var keys = ConfigurationKeys.Of(Deployment.Instance.ProjectName, Environment.GetEnvironmentVariable(ConfigurationKeys.Variable));
    var settings = LabSettings.Parse(stack.Environment, keys.ToDictionary(key => key, key => config.Get(key) ?? "", StringComparer.Ordinal));
    foreach (var notice in settings.Notices) Log.Info(notice);
    var stage = StageCatalog.Find(stack.Stage)!;
    var calendar = new SupportCalendar(TimeProvider.System);
    if (stage.ProblemOnAws(settings, calendar) is { } refused && !Deployment.Instance.IsDryRun) throw new SettingsException([refused]);
    if (calendar.NoticeOf(settings.ClusterVersion.Version) is { } support) Log.Warn(support);

    // The later stages take it from the network's.
    if (settings.OperatorCidr is null && stack.Stage == StageCatalog.All[0].Name)
    {
        Log.Warn(
            "operatorCidr is empty: nobody reaches the operating server by SSH, and only that server the cluster's public endpoint; set it to "
            + $"where this machine comes from: `pulumi config set operatorCidr 203.0.113.7/32 -s {stack}`");
    }

    var outputs = await stage.DefineAsync(new StageContext(stack.Environment, stack.Stage, settings));
    return outputs.ToDictionary();
});
