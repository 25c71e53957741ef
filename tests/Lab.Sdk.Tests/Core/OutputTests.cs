using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Pulumi;
using Pulumi.Utilities;
using static Lab.Sdk.Tests.Core.TestRun;

namespace Lab.Sdk.Tests.Core;

public class OutputTests
{
    [Fact]
    public async Task Create_makes_a_known_plain_output_of_a_value_or_a_task()
    {
        (await LookAsync(Output.Create(5))).ShouldBe((5, true, false));
        (await LookAsync(Output.Create(Task.FromResult("x")))).ShouldBe(("x", true, false));
    }

    [Fact]
    public async Task CreateSecret_makes_a_secret_and_Unsecret_undoes_it()
    {
        (await LookAsync(Output.CreateSecret(5))).ShouldBe((5, true, true));
        (await LookAsync(Output.CreateSecret(Task.FromResult("x")))).ShouldBe(("x", true, true));
        (await LookAsync(Output.CreateSecret(Output.Create("x")))).ShouldBe(("x", true, true));
        (await LookAsync(Output.Unsecret(Output.CreateSecret("x")))).ShouldBe(("x", true, false));
    }

    [Fact]
    public async Task What_is_made_of_a_secret_is_a_secret()
    {
        var secret = Output.CreateSecret("s");
        (await LookAsync(secret.Apply(s => s + "!"))).ShouldBe(("s!", true, true));
        (await LookAsync(Output.Create("p").Apply(p => secret))).ShouldBe(("s", true, true));
        (await LookAsync(Output.Format($"{secret}-{1}"))).ShouldBe(("s-1", true, true));
        (await LookAsync(Output.Tuple(secret, Output.Create(1)))).ShouldBe((("s", 1), true, true));
    }

    [Fact]
    public async Task Apply_takes_functions_with_plain_asynchronous_input_and_output_results()
    {
        var two = Output.Create(2);
        (await LookAsync(two.Apply(n => n * 2))).ShouldBe((4, true, false));
        (await LookAsync(two.Apply(n => Task.FromResult(n * 3)))).ShouldBe((6, true, false));
        (await LookAsync(two.Apply(n => (Input<int>)(n * 4)))).ShouldBe((8, true, false));
        (await LookAsync(two.Apply(n => Output.Create(n * 5)))).ShouldBe((10, true, false));
        (await LookAsync(two.Apply(_ => (Output<string>?)null))).ShouldBe((null!, true, false));
    }

    [Fact]
    public void All_is_known_when_all_are_and_secret_when_one_is()
        => Prop.ForAll<(int Value, bool IsKnown, bool IsSecret)[]>(parts =>
        {
            var outputs = parts.Select(part => Make(part.Value, part.IsKnown, part.IsSecret)).ToArray();
            var (all, isKnown, isSecret) = LookAsync(Output.All(outputs)).GetAwaiter().GetResult();
            isKnown.ShouldBe(parts.All(part => part.IsKnown));
            isSecret.ShouldBe(parts.Any(part => part.IsSecret));
            if (isKnown) all.ShouldBe(parts.Select(part => part.Value));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public async Task All_takes_inputs_outputs_and_sequences_of_both()
    {
        ImmutableArray<int> expected = [1, 2];
        Input<int> one = 1;
        Input<int> two = Output.Create(2);
        (await LookAsync(Output.All(one, two))).Value.ShouldBe(expected);
        (await LookAsync(Output.All(new List<Input<int>> { one, two }))).Value.ShouldBe(expected);
        (await LookAsync(Output.All(Output.Create(1), Output.Create(2)))).Value.ShouldBe(expected);
        (await LookAsync(Output.All(new List<Output<int>> { Output.Create(1), Output.Create(2) }))).Value.ShouldBe(expected);
    }

    [Fact]
    public async Task Tuple_combines_up_to_eight_values_of_different_types()
    {
        (await LookAsync(Output.Tuple(Output.Create(1), Output.Create("b")))).Value.ShouldBe((1, "b"));
        (await LookAsync(Output.Tuple((Input<int>)1, (Input<string>)"b", (Input<bool>)true))).Value.ShouldBe((1, "b", true));
        var all = await LookAsync(Output.Tuple(
            Output.Create(1), Output.Create("b"), Output.Create(true), Output.Create(4d),
            Output.Create(5), Output.Create("f"), Output.Create(false), Output.Create(8)));
        all.Value.ShouldBe((1, "b", true, 4d, 5, "f", false, 8));
    }

    [Fact]
    public async Task Tuple_is_unknown_when_a_part_is_and_keeps_the_secrecy()
    {
        var (_, isKnown, isSecret) = await LookAsync(Output.Tuple(OutputUtilities.CreateUnknown(0), Output.CreateSecret("s")));
        isKnown.ShouldBeFalse();
        isSecret.ShouldBeTrue();
    }

    [Fact]
    public async Task Format_takes_outputs_inputs_and_plain_values_with_format_strings_in_the_invariant_culture()
    {
        Input<string> name = "n";
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
            (await LookAsync(Output.Format($"{Output.Create(1.5)}/{name}/{7:D3}/{null}"))).ShouldBe(("1.5/n/007/", true, false));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public async Task Format_of_an_unknown_part_is_unknown()
        => (await LookAsync(Output.Format($"a-{OutputUtilities.CreateUnknown("b")}"))).IsKnown.ShouldBeFalse();

    [Fact]
    public async Task An_output_depends_on_the_resources_that_it_comes_from()
        => await Deployment.TestAsync(new RecordingMocks(), Update, async () =>
        {
            var (first, second) = (new Server("first"), new Server("second"));
            var both = Output.Tuple(first.Id, second.Urn).Apply(ids => ids.Item1);
            (await OutputUtilities.GetDependenciesAsync(both)).ShouldBe([first, second], ignoreOrder: true);

            var more = OutputUtilities.WithDependency(Output.Create(1), first);
            (await OutputUtilities.GetDependenciesAsync(more)).ShouldBe([first]);
        });

    [Fact]
    public async Task JsonSerialize_writes_outputs_and_inputs_inside_a_value_as_their_values()
    {
        var (json, isKnown, isSecret) = await LookAsync(() => Output.JsonSerialize(Output.Create(new Dictionary<string, object>
        {
            ["Version"] = "2012-10-17",
            ["Resource"] = new List<Output<string>> { Later("arn:a"), Output.CreateSecret("arn:b") },
            ["Action"] = new InputList<string> { "ec2:Describe*" },
        })));
        isKnown.ShouldBeTrue();
        isSecret.ShouldBeTrue();
        using var document = JsonDocument.Parse(json);
        document.RootElement.GetProperty("Version").GetString().ShouldBe("2012-10-17");
        document.RootElement.GetProperty("Resource").EnumerateArray().Select(item => item.GetString()).ShouldBe(["arn:a", "arn:b"]);
        document.RootElement.GetProperty("Action").EnumerateArray().Select(item => item.GetString()).ShouldBe(["ec2:Describe*"]);
    }

    [Fact]
    public async Task JsonSerialize_of_a_value_with_an_unknown_inside_is_unknown()
        => (await LookAsync(() => Output.JsonSerialize(Output.Create(new[] { OutputUtilities.CreateUnknown("x") })))).IsKnown.ShouldBeFalse();

    [Fact]
    public async Task JsonDeserialize_keeps_the_secrecy_of_the_text()
    {
        var (numbers, isKnown, isSecret) = await LookAsync(() => Output.JsonDeserialize<int[]>(Output.CreateSecret("[1,2]")));
        numbers.ShouldBe([1, 2]);
        isKnown.ShouldBeTrue();
        isSecret.ShouldBeTrue();
    }

    [Fact]
    public async Task CreateUnknown_does_not_call_its_factory()
    {
        var called = false;
        var output = OutputUtilities.CreateUnknown(() => { called = true; return Task.FromResult(1); });
        (await OutputUtilities.GetIsKnownAsync(output)).ShouldBeFalse();
        called.ShouldBeFalse();
    }

    [Fact]
    public async Task ToString_explains_what_to_do_instead()
        => await Deployment.TestAsync(new RecordingMocks(), Update, () =>
        {
            Output.Create("x").ToString().ShouldStartWith("Calling [ToString] on an [Output<T>] is not supported.");
        });

    [Fact]
    public async Task Outputs_of_arrays_have_items_and_a_length()
    {
        var zones = Output.Create(ImmutableArray.Create("a", "b"));
        (await LookAsync(zones.GetAt(1))).Value.ShouldBe("b");
        (await LookAsync(zones.First())).Value.ShouldBe("a");
        (await LookAsync(zones.Length())).Value.ShouldBe(2);
    }

    private static Output<string> Later(string value) => Output.Create(YieldAsync(value));

    private static async Task<string> YieldAsync(string value)
    {
        await Task.Yield();
        return value;
    }

    private static Output<int> Make(int value, bool isKnown, bool isSecret)
    {
        var output = isKnown ? Output.Create(value) : OutputUtilities.CreateUnknown(value);
        return isSecret ? Output.CreateSecret(output) : output;
    }
}
