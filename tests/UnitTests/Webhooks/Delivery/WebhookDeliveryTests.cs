using Shouldly;
using SvcInfra.Domain.Webhooks.Delivery;

namespace SvcInfra.UnitTests.Webhooks.Delivery;

public sealed class WebhookDeliveryTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);
    private static readonly TimeSpan Duration = TimeSpan.FromMilliseconds(120);

    private readonly WebhookDelivery _delivery = WebhookDelivery.Create(Message(), Guid.CreateVersion7(), isEnabled: true, Now);

    [Theory]
    [InlineData(200, null, AttemptVerdict.Succeeded, DeliveryState.Succeeded)]
    [InlineData(299, null, AttemptVerdict.Succeeded, DeliveryState.Succeeded)]
    [InlineData(199, null, AttemptVerdict.Failed, DeliveryState.Pending)]
    [InlineData(301, null, AttemptVerdict.Failed, DeliveryState.Pending)]
    [InlineData(307, null, AttemptVerdict.Failed, DeliveryState.Pending)]
    [InlineData(400, null, AttemptVerdict.Failed, DeliveryState.Pending)]
    [InlineData(404, null, AttemptVerdict.Failed, DeliveryState.Pending)]
    [InlineData(410, null, AttemptVerdict.Gone, DeliveryState.Failed)]
    [InlineData(429, null, AttemptVerdict.Failed, DeliveryState.Pending)]
    [InlineData(500, null, AttemptVerdict.Failed, DeliveryState.Pending)]
    [InlineData(503, null, AttemptVerdict.Failed, DeliveryState.Pending)]
    [InlineData(null, "outbound.timeout", AttemptVerdict.Failed, DeliveryState.Pending)]
    [InlineData(null, "outbound.certificate_invalid", AttemptVerdict.Failed, DeliveryState.Pending)]
    [InlineData(null, "outbound.connection_failed", AttemptVerdict.Failed, DeliveryState.Pending)]
    [InlineData(null, "outbound.address_not_allowed", AttemptVerdict.Failed, DeliveryState.Pending)]
    public void Response_decides_what_follows(int? status, string? error, AttemptVerdict verdict, DeliveryState state)
    {
        var outcome = new AttemptOutcome(Now, Duration, status, error);
        _delivery.Record(outcome, RetrySchedule.DefaultDelays, random: 0.5);

        outcome.Verdict.ShouldBe(verdict);
        (_delivery.State, _delivery.AttemptCount, _delivery.LastStatus, _delivery.LastError).ShouldBe((state, 1, status, error));
        _delivery.NextAttemptAt.ShouldBe(state == DeliveryState.Pending ? Now + Duration + TimeSpan.FromSeconds(5) : null);
        _delivery.FinishedAt.ShouldBe(state == DeliveryState.Pending ? null : Now + Duration);
    }

    [Fact]
    public void Delivery_fails_after_its_eighth_attempt()
    {
        for (var i = 1; i <= 8; i++)
        {
            _delivery.State.ShouldBe(DeliveryState.Pending);
            Fail();
        }

        (_delivery.State, _delivery.AttemptCount, _delivery.NextAttemptAt).ShouldBe((DeliveryState.Failed, 8, null));
        _delivery.Attempts.Count.ShouldBe(8);
    }

    [Fact]
    public void Resend_starts_again_and_keeps_the_log()
    {
        _delivery.Record(new AttemptOutcome(Now, Duration, 200, Error: null, "ok"), RetrySchedule.DefaultDelays, 0.5);
        _delivery.Resend(Now.AddDays(1));

        (_delivery.State, _delivery.AttemptCount, _delivery.NextAttemptAt, _delivery.FinishedAt)
            .ShouldBe((DeliveryState.Pending, 0, Now.AddDays(1), null));
        _delivery.Attempts.ShouldBe([new DeliveryAttempt(Now, 200, null, 120, "ok")]);
    }

    [Fact]
    public void Log_keeps_the_newest_twenty_attempts()
    {
        for (var i = 0; i < 50; i++)
        {
            _delivery.Resend(Now);
            _delivery.Record(new AttemptOutcome(Now.AddSeconds(i), Duration, 500, Error: null), RetrySchedule.DefaultDelays, 0.5);
        }

        _delivery.Attempts.Select(attempt => attempt.At).ShouldBe(Enumerable.Range(30, 20).Select(i => Now.AddSeconds(i)));
    }

    [Fact]
    public void Delivery_of_a_disabled_subscription_is_discarded()
    {
        var delivery = WebhookDelivery.Create(Message(), Guid.CreateVersion7(), isEnabled: false, Now);

        (delivery.State, delivery.NextAttemptAt, delivery.FinishedAt).ShouldBe((DeliveryState.Discarded, null, Now));
    }

    [Fact]
    public void Webhook_id_has_no_full_stop_and_depends_on_the_event_alone() =>
        WebhookMessage.WebhookIdOf(Guid.Parse("019a2b3c-0000-7000-8000-000000000003")).ShouldBe("msg_019a2b3c000070008000000000000003");

    private void Fail() => _delivery.Record(new AttemptOutcome(Now, Duration, 500, Error: null), RetrySchedule.DefaultDelays, 0.5);

    private static WebhookMessage Message() =>
        WebhookMessage.Create(Guid.CreateVersion7(), Guid.CreateVersion7(), "project.created", Guid.CreateVersion7(), [], Now, [1]);
}
