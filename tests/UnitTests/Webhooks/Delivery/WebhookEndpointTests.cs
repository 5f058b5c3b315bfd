using Shouldly;
using SvcInfra.Domain.Webhooks.Delivery;

namespace SvcInfra.UnitTests.Webhooks.Delivery;

public sealed class WebhookEndpointTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lost = TimeSpan.FromMinutes(10);

    private readonly WebhookEndpoint _endpoint = WebhookEndpoint.Create(Guid.CreateVersion7(), Guid.CreateVersion7());

    [Fact]
    public void Turn_is_planned_once_while_it_waits_or_runs()
    {
        var turn = _endpoint.Plan(Now, Now, Lost)!;

        (turn.At, turn.TurnId, turn.IsSlow).ShouldBe((Now, _endpoint.TurnId!.Value, false));
        _endpoint.Plan(Now.AddSeconds(1), Now.AddSeconds(1), Lost).ShouldBeNull();
        _endpoint.Plan(Now.AddMinutes(9), Now.AddMinutes(9), Lost).ShouldBeNull();
    }

    [Fact]
    public void Earlier_delivery_replaces_a_later_turn()
    {
        var retry = _endpoint.Plan(Now.AddMinutes(5), Now, Lost)!;
        var turn = _endpoint.Plan(Now, Now, Lost)!;

        turn.At.ShouldBe(Now);
        turn.TurnId.ShouldNotBe(retry.TurnId);
        _endpoint.TurnId.ShouldBe(turn.TurnId, "the job of the later turn finds that it is not planned any more");
    }

    [Fact]
    public void Lost_turn_is_planned_again()
    {
        var lost = _endpoint.Plan(Now, Now, Lost)!;

        _endpoint.Plan(Now.AddMinutes(11), Now.AddMinutes(11), Lost)!.TurnId.ShouldNotBe(lost.TurnId);
    }

    [Fact]
    public void Failing_endpoint_rests_and_takes_the_slow_queue()
    {
        End(attempts: 3, successes: 0);

        (_endpoint.IsFailing, _endpoint.FailingSince, _endpoint.NotBefore).ShouldBe((true, Now, Now.AddSeconds(4)));
        var turn = _endpoint.Plan(Now, Now, Lost)!;
        (turn.At, turn.IsSlow).ShouldBe((Now.AddSeconds(4), true));
    }

    [Fact]
    public void Success_ends_the_failure()
    {
        End(attempts: 3, successes: 0);
        End(attempts: 1, successes: 1);

        (_endpoint.FailedTurns, _endpoint.FailingSince, _endpoint.LastSuccessAt, _endpoint.NotBefore).ShouldBe((0, null, Now, null));
        _endpoint.Plan(Now, Now, Lost)!.IsSlow.ShouldBeFalse();
    }

    [Fact]
    public void Sporadic_failures_do_not_count_as_failing()
    {
        End(attempts: 8, successes: 1);

        (_endpoint.IsFailing, _endpoint.FailingSince).ShouldBe((false, null));
    }

    [Fact]
    public void Slow_endpoint_takes_the_slow_queue_until_it_is_fast()
    {
        End(attempts: 1, successes: 1, isSlow: true);
        _endpoint.Plan(Now, Now, Lost)!.IsSlow.ShouldBeTrue();

        End(attempts: 1, successes: 1);
        _endpoint.Plan(Now, Now, Lost)!.IsSlow.ShouldBeFalse();
    }

    [Fact]
    public void Rate_limit_and_retry_after_postpone_the_next_turn()
    {
        End(attempts: 5, successes: 5, pace: TimeSpan.FromSeconds(1));
        _endpoint.Plan(Now, Now, Lost)!.At.ShouldBe(Now.AddSeconds(1));

        End(attempts: 5, successes: 4, retryAfter: TimeSpan.FromSeconds(30), pace: TimeSpan.FromSeconds(1));
        _endpoint.Plan(Now, Now, Lost)!.At.ShouldBe(Now.AddSeconds(30));
    }

    [Fact]
    public void Empty_turn_changes_no_health()
    {
        End(attempts: 3, successes: 0);
        End(attempts: 0, successes: 0);

        (_endpoint.FailedTurns, _endpoint.NotBefore, _endpoint.TurnId).ShouldBe((1, Now.AddSeconds(4), null));
    }

    private void End(int attempts, int successes, bool isSlow = false, TimeSpan? retryAfter = null, TimeSpan pace = default)
    {
        _endpoint.Plan(Now, Now, Lost);
        _endpoint.EndTurn(new TurnResult(attempts, successes, isSlow, retryAfter, pace), RetrySchedule.DefaultDelays, Now);
    }
}
