using SvcInfra.Application.InboundWebhooks.Replay;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.WebApi.InboundWebhooks;

internal sealed class InboundWebhookExamples : IExamples
{
    public IEnumerable<object> Examples =>
    [
        new ReplayFailedInboundWebhooks("stripe", From: DateTimeOffset.UnixEpoch, To: null),
    ];
}
