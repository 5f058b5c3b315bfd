using Ardalis.Result;
using BenchmarkDotNet.Attributes;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using SvcInfra.Application;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Caching;
using SvcInfra.Application.Caching.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;

namespace SvcInfra.Benchmarks;

/// <summary>The pipeline's overhead for an empty query: a scope, a principal, one send.</summary>
public class PipelineBenchmarks
{
    private static readonly NoOp Query = new();
    private ServiceProvider _bare = null!;
    private ServiceProvider _full = null!;

    [GlobalSetup]
    public void SetUp()
    {
        _bare = new ServiceCollection()
            .AddLogging()
            .AddMediatR(mediatr => mediatr.RegisterServicesFromAssemblyContaining<PipelineBenchmarks>())
            .AddScoped<RequestContext>()
            .BuildServiceProvider();
        _full = new ServiceCollection()
            .AddLogging()
            .AddApplication()
            .AddSingleton(TimeProvider.System)
            .AddSingleton<IPrincipalAccess, OwnerAccess>()
            .AddSingleton<IOperatorAccess, NoOperators>()
            .AddScoped<IUnitOfWork, NoUnitOfWork>()
            .AddSingleton<IAuditWriter, NoAudit>()
            .AddSingleton<ICacheStore, NoCache>()
            .AddTransient<IRequestHandler<NoOp, Result<int>>, NoOpHandler>()
            .BuildServiceProvider();
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _bare.Dispose();
        _full.Dispose();
    }

    [Benchmark(Baseline = true)]
    public Task<Result<int>> WithoutBehaviors() => SendAsync(_bare);

    [Benchmark]
    public Task<Result<int>> WithBehaviors() => SendAsync(_full);

    private static async Task<Result<int>> SendAsync(ServiceProvider services)
    {
        using var scope = services.CreateScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>()
            .Set(new RequestIdentity(PrincipalKind.User) { UserId = Guid.Empty, SessionId = Guid.Empty, TenantId = Guid.Empty });
        return await scope.ServiceProvider.GetRequiredService<ISender>().Send(Query);
    }

    [RequirePermission("tenants.read")]
    internal sealed record NoOp : IQuery<int>;

    internal sealed class NoOpHandler : IRequestHandler<NoOp, Result<int>>
    {
        public Task<Result<int>> Handle(NoOp query, CancellationToken cancellationToken) => Task.FromResult(Result.Success(1));
    }

    private sealed class NoOperators : IOperatorAccess
    {
        public ValueTask<Operator?> FindAsync(IRequestContext context, CancellationToken cancellationToken) => ValueTask.FromResult<Operator?>(null);
    }

    private sealed class OwnerAccess : IPrincipalAccess
    {
        private static readonly PrincipalAccess Owner = new(SessionIsActive: true, TenantRole.Owner);

        public ValueTask<PrincipalAccess> GetAsync(IRequestContext context, CancellationToken cancellationToken) => ValueTask.FromResult(Owner);
    }

    private sealed class NoAudit : IAuditWriter
    {
        public Task WriteAsync(IReadOnlyCollection<AuditRecord> records, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class NoCache : ICacheStore
    {
        public async ValueTask<TValue?> GetOrReadAsync<TValue>(
            CacheKey key, Func<CancellationToken, Task<TValue?>> read, CancellationToken cancellationToken)
            where TValue : class => await read(cancellationToken);

        public ValueTask InvalidateAsync(IReadOnlyCollection<CacheTagKey> tags) => ValueTask.CompletedTask;
    }

    private sealed class NoUnitOfWork : IUnitOfWork
    {
        public bool IsRunning => false;

        public Task<TResponse> ExecuteAsync<TResponse>(ICommandBase command, Func<Task<TResponse>> handler, CancellationToken cancellationToken)
            where TResponse : IResult => handler();

        public void OnCommitted(Func<CancellationToken, Task> action)
        {
        }
    }
}
