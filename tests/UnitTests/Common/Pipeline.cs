using Ardalis.Result;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using SvcInfra.Application;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Caching;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.UnitTests.Caching;

namespace SvcInfra.UnitTests.Common;

/// <summary>The real MediatR with the real behaviors, and fakes behind their ports.</summary>
internal sealed class Pipeline : IDisposable
{
    private readonly ServiceProvider _services;

    public Pipeline(Action<IServiceCollection> configure)
    {
        var services = new ServiceCollection().AddLogging().AddApplication()
            .AddSingleton<TimeProvider>(new FakeTimeProvider())
            .AddSingleton<IUnitOfWork>(UnitOfWork)
            .AddSingleton<IAuditWriter>(Audit)
            .AddSingleton<IPrincipalAccess>(Access)
            .AddSingleton<IOperatorAccess>(Operators)
            .AddSingleton<ICacheStore>(Cache.Store)
            .AddSingleton<IPermissionSource>(new SomePermissions());
        configure(services);
        _services = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
    }

    public FakeUnitOfWork UnitOfWork { get; } = new();

    public FakeAuditWriter Audit { get; } = new();

    public FakeAccess Access { get; } = new();

    public FakeOperators Operators { get; } = new();

    public TestCache Cache { get; } = new();

    public async Task<TResponse> SendAsync<TResponse>(IRequest<TResponse> request, RequestIdentity? identity = null)
    {
        await using var scope = _services.CreateAsyncScope();
        if (identity is not null)
        {
            scope.ServiceProvider.GetRequiredService<RequestContext>().Set(identity);
        }

        return await scope.ServiceProvider.GetRequiredService<ISender>().Send(request);
    }

    public void Dispose()
    {
        _services.Dispose();
        Cache.Dispose();
    }

    private sealed class SomePermissions : IPermissionSource
    {
        public IEnumerable<Permission> Permissions => [
            new("things.write", TenantRole.Admin, "Write things."),
            new("things.share", TenantRole.Admin, "Share things.") { RequiresSession = true },
            new("things.govern", TenantRole.Admin, "Govern things.") { NeedsRecentProof = true },
        ];
    }
}

/// <summary>Runs handlers, and no actions after the commit.</summary>
internal sealed class FakeUnitOfWork : IUnitOfWork
{
    public List<ICommandBase> Commands { get; } = [];

    public bool IsRunning { get; set; }

    public Task<TResponse> ExecuteAsync<TResponse>(ICommandBase command, Func<Task<TResponse>> handler, CancellationToken cancellationToken)
        where TResponse : IResult
    {
        Commands.Add(command);
        return handler();
    }

    public void OnCommitted(Func<CancellationToken, Task> action)
    {
    }
}

internal sealed class FakeAccess : IPrincipalAccess
{
    public PrincipalAccess Response { get; set; } = new(SessionIsActive: true, Role: null);

    public int Questions { get; private set; }

    public ValueTask<PrincipalAccess> GetAsync(IRequestContext context, CancellationToken cancellationToken)
    {
        Questions++;
        return ValueTask.FromResult(Response);
    }
}

internal sealed class FakeOperators : IOperatorAccess
{
    public Operator? Response { get; set; }

    public int Questions { get; private set; }

    public ValueTask<Operator?> FindAsync(IRequestContext context, CancellationToken cancellationToken)
    {
        Questions++;
        return ValueTask.FromResult(Response);
    }
}

/// <summary>Keeps the written entries, or fails like an unavailable database.</summary>
internal sealed class FakeAuditWriter : IAuditWriter
{
    public List<AuditRecord> Written { get; } = [];

    public bool IsAway { get; set; }

    public Task WriteAsync(IReadOnlyCollection<AuditRecord> records, CancellationToken cancellationToken)
    {
        if (IsAway)
        {
            throw new TimeoutException("The database is not available.");
        }

        Written.AddRange(records);
        return Task.CompletedTask;
    }
}
