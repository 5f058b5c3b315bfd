using System.Diagnostics.Metrics;
using Ardalis.Result;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SvcInfra.Application.Caching.Contracts;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.UnitTests.Common;

namespace SvcInfra.UnitTests.Caching;

public sealed class CachingBehaviorTests : IDisposable
{
    private static readonly CacheTag Things = new("tests.things");
    private static readonly RequestIdentity Ada = Member(Guid.CreateVersion7());
    private static readonly RequestIdentity Bob = Member(Ada.TenantId!.Value);

    private readonly Source _source = new();
    private readonly Pipeline _pipeline;

    public CachingBehaviorTests()
    {
        _pipeline = new Pipeline(services => services
            .AddSingleton(_source)
            .AddTransient<IRequestHandler<GetThing, Result<Thing>>, ThingHandler>()
            .AddTransient<IRequestHandler<GetCountedThing, Result<Thing>>, ThingHandler>()
            .AddTransient<IRequestHandler<GetMyThing, Result<Thing>>, ThingHandler>()
            .AddTransient<IRequestHandler<GetOwnThing, Result<Thing>>, ThingHandler>());
        _pipeline.Access.Response = new PrincipalAccess(SessionIsActive: true, TenantRole.Admin);
    }

    public void Dispose() => _pipeline.Dispose();

    [Fact]
    public async Task Members_of_a_tenant_share_an_entry_and_other_tenants_do_not()
    {
        (await NumberAsync(new GetThing(1), Ada)).ShouldBe(1);
        (await NumberAsync(new GetThing(1), Bob)).ShouldBe(1);
        (await NumberAsync(new GetThing(2), Ada)).ShouldBe(2);
        (await NumberAsync(new GetThing(1), Member(Guid.CreateVersion7()))).ShouldBe(3);
    }

    [Fact]
    public async Task Entry_of_one_caller_is_not_shared()
    {
        (await NumberAsync(new GetMyThing(), Ada)).ShouldBe(1);
        (await NumberAsync(new GetMyThing(), Bob)).ShouldBe(2);
        (await NumberAsync(new GetMyThing(), Ada)).ShouldBe(1);
    }

    [Fact]
    public async Task Handler_of_a_shared_entry_does_not_know_its_caller()
    {
        await NumberAsync(new GetThing(1), Ada);
        await NumberAsync(new GetMyThing(), Ada);

        _source.Callers.ShouldBe([(Ada.TenantId, null, null), (Ada.TenantId, Ada.UserId, null)]);
        (await Should.ThrowAsync<InvalidOperationException>(() => _pipeline.SendAsync(new GetOwnThing(), Ada))).Message.ShouldContain("no user");
    }

    [Fact]
    public async Task Caller_who_is_refused_never_reads_from_the_cache()
    {
        await NumberAsync(new GetThing(1), Ada);
        _pipeline.Access.Response = new PrincipalAccess(SessionIsActive: true, Role: null);

        Error.Of(await _pipeline.SendAsync(new GetThing(1), Ada)).ShouldBe(CommonErrors.PermissionDenied);

        _pipeline.Access.Response = new PrincipalAccess(SessionIsActive: false, TenantRole.Admin);
        Error.Of(await _pipeline.SendAsync(new GetThing(1), Ada)).ShouldBe(CommonErrors.SessionEnded);
    }

    [Fact]
    public async Task Failures_null_and_exceptions_are_not_cached()
    {
        _source.Next = CommonErrors.PermissionDenied;
        Error.Of(await _pipeline.SendAsync(new GetThing(1), Ada)).ShouldBe(CommonErrors.PermissionDenied);
        _source.Next = Result<Thing>.Success(null!);
        (await _pipeline.SendAsync(new GetThing(1), Ada)).Value.ShouldBeNull();
        _source.Exception = new InvalidOperationException("away");
        await Should.ThrowAsync<InvalidOperationException>(() => _pipeline.SendAsync(new GetThing(1), Ada));

        (await NumberAsync(new GetThing(1), Ada)).ShouldBe(4, "each of them was read again");
    }

    [Fact]
    public async Task Query_inside_a_command_neither_reads_nor_fills_the_cache()
    {
        await NumberAsync(new GetThing(1), Ada);
        _pipeline.UnitOfWork.IsRunning = true;
        (await NumberAsync(new GetThing(1), Ada)).ShouldBe(2);
        (await NumberAsync(new GetThing(2), Ada)).ShouldBe(3);
        _pipeline.UnitOfWork.IsRunning = false;

        (await NumberAsync(new GetThing(1), Ada)).ShouldBe(1);
        (await NumberAsync(new GetThing(2), Ada)).ShouldBe(4);
    }

    [Fact]
    public async Task Hits_and_misses_are_counted_by_query()
    {
        var counted = new List<string>();
        using var meter = new MeterListener();
        meter.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "svcinfra.cache.reads")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        meter.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            if (tags[0].Value is nameof(GetCountedThing))
            {
                counted.Add($"{tags[1].Value} {count}");
            }
        });
        meter.Start();

        await NumberAsync(new GetCountedThing(), Ada);
        await NumberAsync(new GetCountedThing(), Bob);

        counted.ShouldBe(["miss 1", "hit 1"]);
    }

    private async Task<int> NumberAsync(IRequest<Result<Thing>> query, RequestIdentity identity) =>
        (await _pipeline.SendAsync(query, identity)).Value.Number;

    private static RequestIdentity Member(Guid tenant) =>
        new(PrincipalKind.User) { UserId = Guid.CreateVersion7(), SessionId = Guid.CreateVersion7(), TenantId = tenant };

    internal sealed record Thing(int Number);

    [RequirePermission("things.write")]
    internal sealed record GetThing(int Id) : IQuery<Thing>, ICacheable
    {
        CachePolicy ICacheable.Cache => new(Things);
    }

    [RequirePermission("things.write")]
    internal sealed record GetCountedThing : IQuery<Thing>, ICacheable
    {
        CachePolicy ICacheable.Cache => new(Things);
    }

    [RequirePermission("things.write")]
    internal sealed record GetMyThing : IQuery<Thing>, ICacheable
    {
        CachePolicy ICacheable.Cache => new(Things) { Sharing = CacheSharing.Caller };
    }

    [RequirePermission("things.write")]
    internal sealed record GetOwnThing : IQuery<Thing>, ICacheable
    {
        CachePolicy ICacheable.Cache => new(Things);
    }

    /// <summary>Numbers the readings.</summary>
    internal sealed class Source
    {
        private int _readings;

        public List<(Guid? Tenant, Guid? User, Guid? Session)> Callers { get; } = [];

        public Result<Thing>? Next { get; set; }

        public Exception? Exception { get; set; }

        public Result<Thing> Read(IRequestContext context)
        {
            Callers.Add((context.TenantId, context.UserId, context.SessionId));
            _readings++;
            var (next, exception) = (Next, Exception);
            (Next, Exception) = (null, null);
            return exception is not null ? throw exception : next ?? new Thing(_readings);
        }
    }

    internal sealed class ThingHandler(Source source, IRequestContext context)
        : IRequestHandler<GetThing, Result<Thing>>, IRequestHandler<GetMyThing, Result<Thing>>, IRequestHandler<GetOwnThing, Result<Thing>>,
            IRequestHandler<GetCountedThing, Result<Thing>>
    {
        public Task<Result<Thing>> Handle(GetCountedThing query, CancellationToken cancellationToken) => Task.FromResult(source.Read(context));

        public Task<Result<Thing>> Handle(GetThing query, CancellationToken cancellationToken) => Task.FromResult(source.Read(context));

        public Task<Result<Thing>> Handle(GetMyThing query, CancellationToken cancellationToken) => Task.FromResult(source.Read(context));

        /// <summary>A mistake: its result depends on the user, who is not part of the key.</summary>
        public Task<Result<Thing>> Handle(GetOwnThing query, CancellationToken cancellationToken) =>
            Task.FromResult(Result.Success(new Thing(context.RequireUserId().GetHashCode())));
    }
}
