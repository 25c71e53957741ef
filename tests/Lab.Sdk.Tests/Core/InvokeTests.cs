using System.Collections.Immutable;
using Pulumi;
using Pulumi.Utilities;
using static Lab.Sdk.Tests.Core.TestRun;

namespace Lab.Sdk.Tests.Core;

public class InvokeTests
{
    private const string Token = "test:compute/lookup:lookup";

    private static RecordingMocks Mocks => new()
    {
        Call = args => State(("address", "10.0.0.7"), ("sizes", args.Args.GetValueOrDefault("sizes", ImmutableArray<object>.Empty))),
    };

    [Fact]
    public async Task A_function_is_called_with_encoded_arguments_and_returns_a_typed_result()
    {
        var mocks = Mocks;
        await Deployment.TestAsync(mocks, Update, async () =>
        {
            var args = new LookupArgs { Name = Output.Create("n"), Sizes = new InputList<int> { 1, 2 } };
            var result = await OutputUtilities.GetValueAsync(Deployment.Instance.Invoke<LookupResult>(Token, args));
            result!.Address.ShouldBe("10.0.0.7");
            result.Sizes.ShouldBe([1, 2]);
        });
        var call = mocks.Calls.Single();
        (call.Token, call.Provider).ShouldBe((Token, ""));
        call.Args["name"].ShouldBe("n");
        call.Args["sizes"].ShouldBeOfType<ImmutableArray<object>>().ShouldBe([1d, 2d]);
    }

    [Fact]
    public async Task With_an_unknown_argument_the_function_is_not_called_and_the_result_is_unknown()
    {
        var mocks = Mocks;
        await Deployment.TestAsync(mocks, Preview, async () =>
        {
            var args = new LookupArgs { Name = OutputUtilities.CreateUnknown("") };
            var result = Deployment.Instance.Invoke<LookupResult>(Token, args);
            (await OutputUtilities.GetIsKnownAsync(result)).ShouldBeFalse();

            var list = new LookupArgs { Sizes = new InputList<int> { 1, OutputUtilities.CreateUnknown(2) } };
            (await OutputUtilities.GetIsKnownAsync(Deployment.Instance.Invoke<LookupResult>(Token, list))).ShouldBeFalse();
        });
        mocks.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_function_whose_argument_comes_from_a_resource_that_is_not_there_yet_is_not_called()
    {
        var mocks = new RecordingMocks { Create = args => (null, args.Inputs) };
        await Deployment.TestAsync(mocks, Preview, async () =>
        {
            var server = new Server("server", new ServerArgs { Address = "10.0.0.1" });
            (await LookAsync(server.Address)).IsKnown.ShouldBeTrue();
            var result = Deployment.Instance.Invoke<LookupResult>(Token, new LookupArgs { Name = server.Address! });
            (await OutputUtilities.GetIsKnownAsync(result)).ShouldBeFalse();
        });
        mocks.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_function_waits_for_the_resources_that_it_depends_on_and_its_result_depends_on_them()
    {
        var gate = new TaskCompletionSource();
        var mocks = new GatedCallMocks(gate.Task);
        await Deployment.TestAsync(mocks, Update, async () =>
        {
            var server = new Server("server");
            var result = Deployment.Instance.Invoke<LookupResult>(
                Token, new LookupArgs { Name = "n" }, new InvokeOutputOptions { DependsOn = { server } });
            mocks.IsCalled.ShouldBeFalse();
            gate.SetResult();
            await OutputUtilities.GetValueAsync(result);
            (await OutputUtilities.GetDependenciesAsync(result)).ShouldBe([server]);
        });
        mocks.IsCalled.ShouldBeTrue();
    }

    [Fact]
    public async Task The_asynchronous_form_is_called_at_once_without_unknown_arguments()
    {
        var mocks = Mocks;
        await Deployment.TestAsync(mocks, Preview, async () =>
        {
            var args = new LookupArgs { Name = OutputUtilities.CreateUnknown("") };
            (await Deployment.Instance.InvokeAsync<LookupResult>(Token, args))!.Address.ShouldBe("10.0.0.7");
        });
        mocks.Calls.Single().Args.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_function_with_a_single_result_returns_it()
    {
        var mocks = new RecordingMocks { Call = _ => State(("result", "x")) };
        await Deployment.TestAsync(mocks, Update, async () =>
        {
            (await LookAsync(Deployment.Instance.InvokeSingle<string>(Token, InvokeArgs.Empty))).Value.ShouldBe("x");
            (await Deployment.Instance.InvokeSingleAsync<string>(Token, InvokeArgs.Empty)).ShouldBe("x");
        });
    }

    [Fact]
    public async Task A_secret_result_is_a_secret()
    {
        var mocks = new RecordingMocks { Call = _ => State(("address", Output.CreateSecret("s"))) };
        await Deployment.TestAsync(mocks, Update, async () =>
            (await LookAsync(Deployment.Instance.Invoke<LookupResult>(Token, InvokeArgs.Empty))).IsSecret.ShouldBeTrue());
    }

    [Fact]
    public async Task The_provider_is_the_given_one_or_the_parent_s()
    {
        var mocks = Mocks;
        await Deployment.TestAsync(mocks, Update, async () =>
        {
            var provider = new TestProvider("provider");
            var team = new Team("team", new ComponentResourceOptions { Provider = provider });
            await Deployment.Instance.InvokeAsync(Token, InvokeArgs.Empty, new InvokeOptions { Provider = provider });
            await Deployment.Instance.InvokeAsync(Token, InvokeArgs.Empty, new InvokeOptions { Parent = team });
        });
        mocks.Calls.Count.ShouldBe(2);
        mocks.Calls.ShouldAllBe(call => call.Provider!.EndsWith("::provider::provider-id", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_method_gets_its_resource_and_the_resource_s_provider()
    {
        var mocks = Mocks;
        await Deployment.TestAsync(mocks, Update, async () =>
        {
            var server = new Server("server", options: new() { Provider = new TestProvider("provider") });
            var result = Deployment.Instance.Call<LookupResult>("test:compute/server:Server/reboot", new RebootArgs { Delay = 5 }, server);
            (await LookAsync(result)).Value.Address.ShouldBe("10.0.0.7");

            var call = mocks.Calls.Single();
            call.Provider.ShouldEndWith("::provider::provider-id");
            call.Args["delay"].ShouldBe(5d);
            (await LookAsync(((Server)call.Args["__self__"]).Id)).Value.ShouldBe("server-id");
        });
    }
}
