using System.Collections.Immutable;
using Pulumi;
using Pulumi.Utilities;
using static Lab.Sdk.Tests.Core.TestRun;

namespace Lab.Sdk.Tests.Core;

public class InputConversionTests
{
    private static readonly string[] Two = ["a", "b"];

    public static TheoryData<string, InputList<string>> Lists() => new()
    {
        { "initialiser of values", new InputList<string> { "a", "b" } },
        { "initialiser of outputs", new InputList<string> { Output.Create("a"), Output.Create("b") } },
        { "initialiser of lists", new InputList<string> { (InputList<string>)"a", (InputList<string>)"b" } },
        { "array", Two },
        { "array of outputs", new[] { Output.Create("a"), Output.Create("b") } },
        { "array of inputs", new Input<string>[] { "a", Output.Create("b") } },
        { "list", Two.ToList() },
        { "list of outputs", new List<Output<string>> { Output.Create("a"), Output.Create("b") } },
        { "list of inputs", new List<Input<string>> { "a", Output.Create("b") } },
        { "immutable array", ImmutableArray.Create(Two) },
        { "immutable array of outputs", ImmutableArray.Create(Output.Create("a"), Output.Create("b")) },
        { "output of an array", Output.Create(Two) },
        { "output of a list", Output.Create(Two.ToList()) },
        { "output of a sequence", Output.Create(Two.AsEnumerable()) },
        { "output of an immutable array", Output.Create(ImmutableArray.Create(Two)) },
        { "concatenation", ((InputList<string>)"a").Concat(Output.Create("b")) },
    };

    public static TheoryData<string, InputMap<string>> Maps() => new()
    {
        { "initialiser", new InputMap<string> { { "x", "1" }, { "y", Output.Create("2") } } },
        { "index initialiser", new InputMap<string> { ["x"] = "1", ["y"] = Output.Create("2") } },
        { "initialiser of maps", new InputMap<string> { (InputMap<string>)Pairs("x", "1"), (InputMap<string>)Pairs("y", "2") } },
        { "dictionary", Pairs("x", "1", "y", "2") },
        { "immutable dictionary", Pairs("x", "1", "y", "2").ToImmutableDictionary() },
        { "output of a dictionary", Output.Create(Pairs("x", "1", "y", "2")) },
        { "output of a dictionary interface", Output.Create<IDictionary<string, string>>(Pairs("x", "1", "y", "2")) },
        { "output of an immutable dictionary", Output.Create(Pairs("x", "1", "y", "2").ToImmutableDictionary()) },
        { "merged maps, the second counts", InputMap<string>.Merge(Pairs("x", "0", "y", "2"), Pairs("x", "1")) },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_list_is_made_of(string what, InputList<string> list)
        => (await LookAsync(list.ToOutput())).Value.AsEnumerable().ShouldBe(Two, customMessage: what);

    [Theory]
    [MemberData(nameof(Maps))]
    public async Task A_map_is_made_of(string what, InputMap<string> map)
        => (await LookAsync(map.ToOutput())).Value.ShouldBe(Pairs("x", "1", "y", "2"), ignoreOrder: true, what);

    [Fact]
    public async Task An_input_is_made_of_a_value_or_an_output_and_is_an_output()
    {
        Input<string> value = "v";
        Input<string> output = Output.CreateSecret("o");
        Output<string> back = output;
        (await LookAsync(value.ToOutput())).ShouldBe(("v", true, false));
        (await LookAsync(back)).ShouldBe(("o", true, true));
    }

    [Fact]
    public async Task No_input_is_the_default()
        => (await LookAsync(((Input<int>?)null).ToOutput())).ShouldBe((0, true, false));

    [Fact]
    public async Task Items_that_are_added_one_after_the_other_keep_their_order()
    {
        var list = new InputList<string>();
        list.Add("a", "b");
        list.AddRange(Output.Create(ImmutableArray.Create("c")));
        list.Add("d");
        (await LookAsync(list.ToOutput())).Value.ShouldBe(["a", "b", "c", "d"]);
    }

    [Fact]
    public async Task A_list_with_an_unknown_item_is_unknown_and_one_with_a_secret_item_is_secret()
    {
        var list = new InputList<string> { "a", OutputUtilities.CreateUnknown("b"), Output.CreateSecret("c") };
        var (_, isKnown, isSecret) = await LookAsync(list.ToOutput());
        isKnown.ShouldBeFalse();
        isSecret.ShouldBeTrue();
    }

    [Fact]
    public async Task A_list_can_be_enumerated_asynchronously_alone()
    {
        InputList<string> list = Two;
        var items = new List<string>();
        await foreach (var item in list) items.Add((await LookAsync(item.ToOutput())).Value);
        items.ShouldBe(Two);
        Should.Throw<NotSupportedException>(() => ((System.Collections.IEnumerable)list).GetEnumerator());
    }

    [Fact]
    public async Task A_key_may_be_added_again_to_a_map_with_an_equal_value_only()
    {
        var same = new InputMap<string> { { "x", "1" }, { "x", "1" } };
        (await LookAsync(same.ToOutput())).Value.ShouldBe(Pairs("x", "1"));

        var other = new InputMap<string> { { "x", "1" }, { "x", "2" } };
        (await Should.ThrowAsync<ArgumentException>(() => OutputUtilities.GetValueAsync(other.ToOutput())))
            .Message.ShouldBe("Key 'x' already exists in the map with a different value.");
    }

    [Fact]
    public async Task A_union_is_made_of_either_type_in_any_form()
    {
        Union<int, string> number = 80;
        InputUnion<int, string>[] numbers = [80, (Input<int>)80, Output.Create(80), number, Output.Create(number)];
        InputUnion<int, string>[] names = ["http", (Input<string>)"http", Output.Create("http")];
        foreach (var each in numbers) (await LookAsync(each.ToOutput())).Value.ShouldBe(Union<int, string>.FromT0(80));
        foreach (var each in names) (await LookAsync(each.ToOutput())).Value.ShouldBe(Union<int, string>.FromT1("http"));
    }

    [Fact]
    public void A_union_tells_its_type_and_refuses_the_other_one()
    {
        Union<int, string> port = "http";
        (port.IsT0, port.IsT1, port.AsT1, port.Value).ShouldBe((false, true, "http", "http"));
        Should.Throw<InvalidOperationException>(() => port.AsT0);
        port.Match(number => -1, name => name.Length).ShouldBe(4);
        port.MapT1(name => name.Length).AsT1.ShouldBe(4);
        port.TryPickT0(out _, out var rest).ShouldBeFalse();
        rest.ShouldBe("http");
        (port == Union<int, string>.FromT1("http")).ShouldBeTrue();
        (port != Union<int, string>.FromT0(80)).ShouldBeTrue();
    }

    [Fact]
    public async Task Lists_and_maps_of_unions_take_either_type()
    {
        var list = new InputList<Union<int, string>> { (Input<int>)80, (Input<string>)"http" };
        (await LookAsync(list.ToOutput())).Value.Select(item => item.Value).ShouldBe([80, "http"]);

        var map = new InputMap<Union<int, string>> { { "a", (Input<int>)80 }, { "b", (Input<string>)"http" } };
        (await LookAsync(map.ToOutput())).Value["b"].AsT1.ShouldBe("http");
    }

    [Fact]
    public async Task Json_is_made_of_text()
    {
        InputJson json = "{\"a\":[1]}";
        (await LookAsync(json.ToOutput())).Value.GetProperty("a")[0].GetInt32().ShouldBe(1);
    }

    private static Dictionary<string, string> Pairs(params string[] keysAndValues)
        => keysAndValues.Chunk(2).ToDictionary(pair => pair[0], pair => pair[1]);
}
