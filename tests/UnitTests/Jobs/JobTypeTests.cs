using System.Text.Json;
using System.Text.Json.Nodes;
using Shouldly;
using SvcInfra.Application.Jobs;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Infrastructure.Jobs.Worker;

namespace SvcInfra.UnitTests.Jobs;

public sealed class JobTypeTests
{
    [Fact]
    public void Payload_is_read_as_it_was_written()
    {
        var type = new JobType<Greet>();

        type.Read(type.Write(new Greet("Ada", 2))).ShouldBe(new Greet("Ada", 2));
        type.Name.ShouldBe("test.greet");
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("""{"Name":null,"Times":2}""")]
    [InlineData("""{"Times":2}""")]
    public void Payload_of_another_shape_is_refused(string payload) => Should.Throw<JsonException>(() => new JobType<Greet>().Read(payload));

    [Fact]
    public void Job_without_a_name_or_with_a_setting_out_of_range_is_refused()
    {
        Should.Throw<InvalidOperationException>(() => new JobType<Nameless>());
        Should.Throw<InvalidOperationException>(() => new JobType<Shouting>());
        Should.Throw<InvalidOperationException>(() => new JobType<Endless>());
    }

    [Fact]
    public void Two_kinds_with_one_name_are_refused() =>
        Should.Throw<ArgumentException>(() => new JobCatalog([new JobType<Greet>(), new JobType<Greet>()]));

    [Fact]
    public void Kind_without_a_handler_cannot_be_enqueued() =>
        Should.Throw<InvalidOperationException>(() => new JobCatalog([]).Of<Greet>()).Message.ShouldContain("IJobHandler<Greet>");

    [Theory]
    [InlineData(1, 0, 0.9)]
    [InlineData(1, 1, 1.1)]
    [InlineData(2, 0.5, 16)]
    [InlineData(24, 0.5, 331_776)]
    public void Backoff_is_the_fourth_power_of_the_attempt_plus_or_minus_a_tenth(int attempt, double chance, double seconds) =>
        JobBackoff.After(attempt, chance).TotalSeconds.ShouldBe(seconds, tolerance: 0.001);

    [Fact]
    public void Errors_of_all_attempts_are_kept_and_long_messages_are_cut()
    {
        var errors = FailedAttempts.Add("[]", 1, DateTimeOffset.UnixEpoch, new IOException("first"));
        errors = FailedAttempts.Add(errors, 2, DateTimeOffset.UnixEpoch, new IOException(new string('x', 1_999) + "\U0001F4EE"));
        errors = FailedAttempts.Add(errors, 3, DateTimeOffset.UnixEpoch, new IOException(new string('x', 5_000)));

        var all = JsonNode.Parse(errors)!.AsArray();
        all.Select(error => error!["attempt"]!.GetValue<int>()).ShouldBe([1, 2, 3]);
        (all[0]!["type"]!.GetValue<string>(), all[0]!["message"]!.GetValue<string>()).ShouldBe(("System.IO.IOException", "first"));
        all[1]!["message"]!.GetValue<string>().ShouldBe(new string('x', 1_999));
        all[2]!["message"]!.GetValue<string>().Length.ShouldBe(2_000);
    }

    [Job("test.greet")]
    internal sealed record Greet(string Name, int Times) : IJob;

    internal sealed record Nameless : IJob;

    [Job("Test.Shouting")]
    internal sealed record Shouting : IJob;

    [Job("test.endless", MaxAttempts = 101)]
    internal sealed record Endless : IJob;
}
