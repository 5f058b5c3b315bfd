using Ardalis.Result;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Infrastructure.Common.Seeding;

/// <summary>
/// One run of the seeds. Each step has a scope of its own and acts as a person, like a job that the person enqueued: authorization, validation, audit
/// and the tenant context apply as for every caller.
/// </summary>
public sealed class SeedRun(IServiceScopeFactory scopes)
{
    private readonly Dictionary<SamplePerson, Guid> _ids = [];

    /// <summary>The id of the sample tenant, once its seed has run.</summary>
    public Guid TenantId { get; set; }

    /// <summary>The user ids of the sample people, once their seed has run.</summary>
    public Guid this[SamplePerson person]
    {
        get => _ids[person];
        set => _ids[person] = value;
    }

    /// <summary>Sends a command or a query.</summary>
    /// <exception cref="SeedException">It was refused.</exception>
    public async Task<T> SendAsync<T>(SamplePerson caller, Guid? tenantId, IRequest<Result<T>> request, CancellationToken cancellationToken)
    {
        await using var scope = ScopeOf(_ids[caller], tenantId);
        var result = await scope.ServiceProvider.GetRequiredService<ISender>().Send(request, cancellationToken);
        return result.IsSuccess ? result.Value : throw Refusal(request, result);
    }

    /// <summary>
    /// Adds aggregates in one unit of work, for what a use case does only with a token from an email: to verify an email address, to join a tenant.
    /// </summary>
    /// <param name="caller">Null: the system.</param>
    /// <param name="command">Names the action in the audit trail.</param>
    /// <exception cref="SeedException">The database refused.</exception>
    public async Task CommitAsync(
        SamplePerson? caller, Guid? tenantId, ICommandBase command, Func<IServiceProvider, Task> add, CancellationToken cancellationToken)
    {
        await using var scope = ScopeOf(caller is null ? null : _ids[caller], tenantId);
        var result = await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().ExecuteAsync(
            command,
            async () =>
            {
                await add(scope.ServiceProvider);
                return Result.Success();
            },
            cancellationToken);
        if (!result.IsSuccess)
        {
            throw Refusal(command, result);
        }
    }

    /// <summary>Reads with the services of a scope.</summary>
    public async Task<T> ReadAsync<T>(Guid? tenantId, Func<IServiceProvider, Task<T>> read)
    {
        await using var scope = ScopeOf(userId: null, tenantId);
        return await read(scope.ServiceProvider);
    }

    private AsyncServiceScope ScopeOf(Guid? userId, Guid? tenantId)
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Set(
            new RequestIdentity(userId is null ? PrincipalKind.System : PrincipalKind.Job) { UserId = userId, TenantId = tenantId });
        return scope;
    }

    private static SeedException Refusal(IBaseRequest request, IResult result)
    {
        var error = Error.Of(result);
        return new SeedException($"{request.GetType().Name} was refused: {error.Message} ({error.Code})", error);
    }
}
