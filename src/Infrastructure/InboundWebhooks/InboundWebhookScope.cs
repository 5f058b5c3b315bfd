using Ardalis.Result;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.InboundWebhooks;
using SvcInfra.Application.InboundWebhooks.Processing;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;

namespace SvcInfra.Infrastructure.InboundWebhooks;

internal sealed class InboundWebhookScope(IServiceScopeFactory scopes, IRequestContext caller) : IInboundWebhookScope
{
    private const string Actor = "inbound-webhooks";

    public async Task RunAsync(InboundWebhookSource source, Guid? tenantId, Func<IServiceProvider, Task> work, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Set(new RequestIdentity(PrincipalKind.System)
        {
            SystemActor = new SystemActor(Actor, source.Grants),
            TenantId = tenantId,
            TraceId = caller.TraceId,
        });
        var result = await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().ExecuteAsync(
            new RunInboundWebhook(),
            async () =>
            {
                await work(scope.ServiceProvider);
                return Result.Success();
            },
            cancellationToken);
        if (!result.Succeeded())
        {
            var error = Error.Of(result);
            throw new InvalidOperationException($"{error.Code}: {error.Message}");
        }
    }

    /// <summary>The audit trail names the changes of a handler after the job.</summary>
    private sealed record RunInboundWebhook : IJobRun
    {
        public string JobName => ProcessInboundWebhook.Name;
    }
}
