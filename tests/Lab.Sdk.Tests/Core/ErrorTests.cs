using System.Collections.Immutable;
using Pulumi;
using Pulumi.Testing;
using static Lab.Sdk.Tests.Core.TestRun;

namespace Lab.Sdk.Tests.Core;

public class ErrorTests
{
    private static Task<ImmutableArray<Resource>> RunAsync(Action program, IMocks? mocks = null)
        => Deployment.TestAsync(mocks ?? new RecordingMocks(), Update, program);

    [Fact]
    public async Task A_RunException_of_the_program_arrives_with_its_message_alone()
        => (await Should.ThrowAsync<RunException>(() => RunAsync(() => throw new RunException("say this")))).Message.ShouldBe("say this");

    [Fact]
    public async Task Another_exception_of_the_program_arrives_as_a_RunException_with_its_type_and_message()
    {
        var error = await Should.ThrowAsync<RunException>(() => RunAsync(() => throw new FormatException("bad thing")));
        error.Message.ShouldContain("failed with an unhandled exception:");
        error.Message.ShouldContain("FormatException: bad thing");
    }

    [Fact]
    public async Task An_exception_of_an_asynchronous_program_arrives_as_well()
        => (await Should.ThrowAsync<RunException>(() => Deployment.TestAsync(new RecordingMocks(), Update, async () =>
        {
            await Task.Yield();
            throw new RunException("later");
        }))).Message.ShouldBe("later");

    [Fact]
    public async Task A_failing_mock_fails_the_deployment_once_whatever_depends_on_the_resource()
    {
        var mocks = new RecordingMocks { Create = _ => throw new FormatException("no such thing") };
        var error = await Should.ThrowAsync<RunException>(() => RunAsync(
            () =>
            {
                var server = new Server("server");
                _ = server.Address.Apply(address => address);
                _ = Output.Format($"{server.Id}-{server.Cpus}");
            },
            mocks));
        error.Message.ShouldContain("FormatException: no such thing");
    }

    [Fact]
    public async Task The_cause_is_told_when_other_resources_depend_on_the_one_that_failed()
    {
        var mocks = new RecordingMocks
        {
            Create = args => args.Name == "first" ? throw new FormatException("no such thing") : (args.Name, args.Inputs),
        };
        // Whether the failures that follow from the first one are told too is a matter of timing with the genuine packages.
        var error = await Should.ThrowAsync<Exception>(() => RunAsync(
            () =>
            {
                var first = new Server("first");
                _ = new Server("second", new ServerArgs { Address = first.Id });
            },
            mocks));
        error.ToString().ShouldContain("no such thing");
        mocks.Resources.Select(resource => resource.Name).ShouldBe(["first"]);
    }

    [Fact]
    public async Task A_failing_Apply_fails_the_deployment()
        => (await Should.ThrowAsync<RunException>(() => RunAsync(() =>
        {
            _ = new Server("server").Id.Apply(string (_) => throw new RunException("in Apply"));
        }))).Message.ShouldBe("in Apply");

    [Fact]
    public async Task A_logged_error_fails_the_deployment_and_lets_the_program_go_on()
    {
        var mocks = new RecordingMocks();
        var error = await Should.ThrowAsync<RunException>(() => RunAsync(
            () =>
            {
                Log.Error("wrong");
                _ = new Server("server");
            },
            mocks));
        error.Message.ShouldBe("wrong");
        mocks.Resources.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Several_errors_arrive_as_an_AggregateException_of_RunExceptions()
    {
        var error = await Should.ThrowAsync<AggregateException>(() => RunAsync(() =>
        {
            Log.Error("first");
            Log.Error("second");
        }));
        error.InnerExceptions.ShouldAllBe(inner => inner is RunException);
        error.InnerExceptions.Select(inner => inner.Message).ShouldBe(["first", "second"], ignoreOrder: true);
    }

    [Fact]
    public async Task Other_messages_do_not_fail_the_deployment()
        => await RunAsync(() =>
        {
            Log.Debug("d");
            Log.Info("i");
            Log.Warn("w");
        });

    [Fact]
    public async Task A_ResourceException_may_hide_where_it_was_thrown()
        => (await Should.ThrowAsync<RunException>(() => RunAsync(() => throw new ResourceException("only this", null, hideStack: true))))
            .Message.ShouldBe("only this");

    [Fact]
    public async Task A_missing_required_argument_is_named()
    {
        var error = await Should.ThrowAsync<RunException>(() => RunAsync(() =>
        {
            _ = new Server("server", new ServerArgs { Disks = { new DiskArgs { Label = "no size" } } });
        }));
        error.Message.ShouldContain($"[Input] {typeof(DiskArgs).FullName}.Size is required but was not given a value");
    }

    [Fact]
    public async Task An_argument_of_a_type_that_cannot_be_sent_is_named_with_its_place()
    {
        var error = await Should.ThrowAsync<RunException>(() => RunAsync(() =>
        {
            _ = new Unsendable("thing", new UnsendableArgs { When = TimeSpan.FromSeconds(1) });
        }));
        error.Message.ShouldContain("error serializing property \"when\": System.TimeSpan is not a supported argument type.");
        error.Message.ShouldContain("resource:thing[test:index:Unsendable].when");
    }

    [Fact]
    public async Task A_resource_without_a_name_is_refused()
        => (await Should.ThrowAsync<RunException>(() => RunAsync(() => { _ = new Server(""); })))
            .Message.ShouldContain("'name' cannot be null or empty.");

    [Fact]
    public async Task A_stack_output_without_a_value_is_refused_by_name()
        => (await Should.ThrowAsync<RunException>(() => Deployment.TestAsync<ForgetfulStack>(new RecordingMocks(), Update)))
            .Message.ShouldStartWith("Output(s) 'forgotten' have no value assigned.");

    [Fact]
    public async Task An_alias_that_says_two_things_is_refused()
        => (await Should.ThrowAsync<RunException>(() => RunAsync(() =>
        {
            _ = new Server("server", options: new() { Aliases = { new Alias { Urn = "urn:pulumi:x", Name = "before" } } });
        }))).Message.ShouldContain("Alias should not specify both Urn and Name");

    private sealed class ForgetfulStack : Stack
    {
        [Output("forgotten")]
        public Output<string>? Forgotten { get; set; }
    }

    private sealed class Unsendable(string name, UnsendableArgs args) : CustomResource("test:index:Unsendable", name, args, null);

    private sealed class UnsendableArgs : ResourceArgs
    {
        [Input("when")]
        public Input<TimeSpan>? When { get; set; }
    }
}
