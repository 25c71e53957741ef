using Lab.Cli;

using var host = LabHost.OfProcess();
return await LabCommandLine.RunAsync(args, host);
