using Shouldly;
using SvcInfra.Infrastructure.Common;

namespace SvcInfra.UnitTests.Common;

/// <summary>What the log says of an unavailable server; the slow tier stops real servers.</summary>
public sealed class OutageTests
{
    private readonly RecordedOutage _outage = new();

    [Fact]
    public void Outage_is_logged_once_when_many_attempts_fail()
    {
        Fail();
        Fail();
        Fail();

        _outage.Lines.ShouldBe(["away: 1"]);
    }

    [Fact]
    public void End_of_an_outage_is_logged_once_and_the_next_outage_again()
    {
        Fail();
        _outage.Ended(_outage.Failures);
        _outage.Ended(_outage.Failures);
        Fail();

        _outage.Lines.ShouldBe(["away: 1", "back", "away: 2"]);
    }

    [Fact]
    public void Attempt_that_began_before_another_failed_does_not_end_the_outage()
    {
        var before = _outage.Failures;
        Fail();

        _outage.Ended(before);

        _outage.Lines.ShouldBe(["away: 1"]);
    }

    [Fact]
    public void Success_without_an_outage_logs_nothing()
    {
        _outage.Ended(_outage.Failures);

        _outage.Lines.ShouldBeEmpty();
    }

    private void Fail() => _outage.Began(new IOException($"{_outage.Failures + 1}"));

    private sealed class RecordedOutage : Outage
    {
        public List<string> Lines { get; } = [];

        protected override void LogUnavailable(Exception exception) => Lines.Add($"away: {exception.Message}");

        protected override void LogRecovered() => Lines.Add("back");
    }
}
