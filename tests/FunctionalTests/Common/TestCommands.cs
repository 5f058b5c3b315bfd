using Ardalis.Result;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.FunctionalTests.Common;

/// <summary>Runs code like a user's command, in its unit of work.</summary>
internal static class TestCommands
{
    public static async Task<T> RunAsync<T>(TestApp app, Guid? tenantId, Func<IServiceProvider, Task<T>> work)
    {
        await using var scope = app.Services.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Set(
            new RequestIdentity(PrincipalKind.User) { UserId = EntityId.New(), TenantId = tenantId });
        T done = default!;
        var result = await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().ExecuteAsync(
            new TestCommand(),
            async () =>
            {
                done = await work(scope.ServiceProvider);
                return Result.Success();
            },
            CancellationToken.None);
        result.IsSuccess.ShouldBeTrue();
        return done;
    }

    private sealed record TestCommand : ICommand;
}
