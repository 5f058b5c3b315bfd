using Ardalis.Result;
using MediatR;
using Microsoft.Extensions.Options;
using SvcInfra.Application.Audit.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.InboundWebhooks.Processing;
using SvcInfra.Application.InboundWebhooks.Signatures;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.InboundWebhooks;

namespace SvcInfra.Application.InboundWebhooks;

/// <summary>Verifies a webhook, stores it once, and enqueues its processing. The signature is the sender's credential.</summary>
[Public]
[NotAudited("The stored webhook is the record. What its handler changes is audited.")]
public sealed record ReceiveInboundWebhook(string Source, SignedWebhook Webhook) : ICommand<InboundWebhookReceipt>;

internal sealed class ReceiveInboundWebhookHandler(
    InboundWebhookSources sources, IEnumerable<IWebhookVerifier> verifiers, IOptions<InboundWebhooksOptions> options, WebhookBodies bodies,
    IInboundWebhookStore store, IJobs jobs, TimeProvider time) : IRequestHandler<ReceiveInboundWebhook, Result<InboundWebhookReceipt>>
{
    public async Task<Result<InboundWebhookReceipt>> Handle(ReceiveInboundWebhook command, CancellationToken cancellationToken)
    {
        var settings = options.Value.Sources;
        if (sources.Find(command.Source) is not { } source
            || (settings.TryGetValue(source.Name, out var configured) && !configured.Enabled))
        {
            return InboundWebhookErrors.SourceNotFound;
        }

        configured ??= new InboundSourceOptions();
        var now = time.GetUtcNow();
        var verifier = verifiers.First(verifier => verifier.Scheme == source.Scheme);
        if (verifier.Verify(command.Webhook, configured.Secrets, configured.Tolerance, now) is not { } verified)
        {
            InboundWebhookTelemetry.Received(source.Name, "refused");
            return InboundWebhookErrors.SignatureInvalid;
        }

        if (verified.EventId is not { Length: > 0 and <= ReceivedWebhook.MaxEventIdLength } eventId || !eventId.All(c => c is > ' ' and <= '~'))
        {
            InboundWebhookTelemetry.Received(source.Name, "refused");
            return InboundWebhookErrors.EventInvalid;
        }

        var outcome = await StoreAsync(source, eventId, TypeOf(verified), command.Webhook.Body, now, cancellationToken);
        InboundWebhookTelemetry.Received(source.Name, outcome.ToString().ToLowerInvariant());
        return new InboundWebhookReceipt(outcome);
    }

    private async Task<InboundWebhookOutcome> StoreAsync(
        InboundWebhookSource source, string eventId, string? type, ReadOnlyMemory<byte> body, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var handles = source.Handles(type);
        var webhook = new ReceivedWebhook
        {
            Source = source.Name,
            EventId = eventId,
            Type = type,
            State = handles ? ReceivedWebhookState.Pending : ReceivedWebhookState.Ignored,
            ReceivedAt = now,
            BodySize = body.Length,
            ProtectedBody = bodies.Protect(source.Name, body),
        };
        if (!await store.TryAddAsync(webhook, cancellationToken))
        {
            return InboundWebhookOutcome.Duplicate;
        }

        if (!handles)
        {
            return InboundWebhookOutcome.Ignored;
        }

        await jobs.EnqueueAsync(new ProcessInboundWebhook(webhook.Id), cancellationToken: cancellationToken);
        return InboundWebhookOutcome.Accepted;
    }

    /// <summary>A type that no handler can name counts as missing.</summary>
    private static string? TypeOf(VerifiedWebhook verified) =>
        verified.Type is { Length: > 0 and <= ReceivedWebhook.MaxTypeLength } type && type.All(c => c is > ' ' and <= '~') ? type : null;
}
