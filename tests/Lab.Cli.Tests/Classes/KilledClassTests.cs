using System.Text.Json;

namespace Lab.Cli.Tests.Classes;

/// <summary>The built program as a process of its own, killed in the middle of a class.</summary>
public sealed class KilledClassTests : IDisposable
{
    private readonly LabRoot _lab = new();

    public void Dispose() => _lab.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_class_that_was_killed_is_completed_by_resume_which_does_nothing_again(int doneBefore)
    {
        string[] names = ["alice", "bob", "carol", "dave"];
        _lab.Write("name: autumn\nenvironments: [alice, bob, carol, dave]\nstages: [netshoot]");

        using (var process = _lab.Start("class", "up", Path.Combine(_lab.Folder, ClassLab.File), "--parallel", "2"))
        {
            while (!process.HasExited && names.Count(IsDone) < doneBefore) await Task.Yield();
            process.Kill();
            await process.WaitForExitAsync();
        }

        var done = names.Where(IsDone).ToList();
        done.Count.ShouldBeGreaterThanOrEqualTo(doneBefore);
        var records = await Task.WhenAll(done.Select(name => File.ReadAllTextAsync(_lab.ClassFile($"{name}.json"))));
        var resumed = (await _lab.RunProgramAsync("class", "up", Path.Combine(_lab.Folder, ClassLab.File), "--resume", "--json")).ShouldEnd(0);

        foreach (var name in names) resumed.Environments()[name].GetProperty("outcome").GetString().ShouldBe(done.Contains(name) ? "skipped" : "done", name);
        (await Task.WhenAll(done.Select(name => File.ReadAllTextAsync(_lab.ClassFile($"{name}.json"))))).ShouldBe(records);
        var status = (await _lab.RunProgramAsync("class", "status", Path.Combine(_lab.Folder, ClassLab.File), "--json")).ShouldEnd(0).Environments();
        status.Values.ShouldAllBe(environment => environment.GetProperty("stages").GetInt32() == 3 && environment.GetProperty("checksPassed").GetInt32() == environment.GetProperty("checks").GetInt32());
    }

    private bool IsDone(string name)
    {
        try
        {
            using var record = JsonDocument.Parse(File.ReadAllBytes(_lab.ClassFile($"{name}.json")));
            return record.RootElement.TryGetProperty("last", out var last) && last.GetProperty("isDone").GetBoolean();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }
}
