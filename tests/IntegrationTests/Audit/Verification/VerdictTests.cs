using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Common.Paging;
using SvcInfra.Domain.Audit.Trail;
using SvcInfra.Domain.Audit.Verification;
using SvcInfra.Infrastructure.Audit.Trail;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Audit.Verification;

/// <summary>A trail is sealed, signed and verified at the same time. A verification makes many reads, and it must raise no false alarm.</summary>
public abstract class VerdictTests(Engine engine)
{
    public sealed class OnSqlite() : VerdictTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : VerdictTests(Engine.PostgreSql);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Trail_is_intact_when_checkpoints_are_signed_between_the_reads(int times)
    {
        var database = await TestDatabase.CreateAsync(engine, "audit");
        using var trail = await BusyAsync(database, out var busy);
        await trail.AddAsync(trail.Tenant, 1, 8);
        await trail.SealAsync();
        await trail.AddAsync(trail.Tenant, 9, 3);
        await trail.SealAsync(isSigned: false);
        var signed = 0;
        busy.AfterExtent = async () =>
        {
            if (++signed <= times)
            {
                await trail.SealAsync();
                await trail.AddAsync(trail.Tenant, 11 + signed, 1);
                await trail.SealAsync(isSigned: false);
            }
        };

        var verdict = await trail.VerifyAsync();

        signed.ShouldBeGreaterThan(times, "the verification was repeated");
        (verdict.IsIntact, verdict.Detail).ShouldBe((true, null));
    }

    [Fact]
    public async Task Tampering_is_reported_when_checkpoints_are_signed_between_the_reads()
    {
        var database = await TestDatabase.CreateAsync(engine, "audit");
        using var trail = await BusyAsync(database, out var busy);
        await trail.AddAsync(trail.Tenant, 1, 8);
        await trail.SealAsync();
        await trail.TamperAsync("UPDATE audit_entries SET reason = 'none' WHERE target_id = '5'");
        var signed = 0;
        busy.AfterExtent = async () =>
        {
            await trail.AddAsync(trail.Tenant, 9 + signed++, 1);
            await trail.SealAsync();
        };

        var verdict = await trail.VerifyAsync();

        (verdict.IsIntact, verdict.FirstBadSequence, verdict.Problem).ShouldBe((false, 5, "altered"));
        signed.ShouldBe(2);
    }

    private static Task<TrailOfTwelve> BusyAsync(TestDatabase database, out BusyReader busy)
    {
        BusyReader? reader = null;
        var app = new TestApp(database, services => services.AddSingleton<IAuditReader>(
            provider => reader ??= new BusyReader(ActivatorUtilities.CreateInstance<EfAuditReader>(provider))));
        _ = app.Get<IAuditReader>();
        busy = reader!;
        return TrailOfTwelve.CreateEmptyAsync(app);
    }

    /// <summary>Runs an action after the first read of each verification.</summary>
    private sealed class BusyReader(IAuditReader inner) : IAuditReader
    {
        public Func<Task> AfterExtent { get; set; } = () => Task.CompletedTask;

        public async Task<AuditExtent> ExtentAsync(Guid trail, CancellationToken cancellationToken)
        {
            var extent = await inner.ExtentAsync(trail, cancellationToken);
            await AfterExtent();
            return extent;
        }

        public Task<IReadOnlyList<FoundAuditEntry>> SearchAsync(
            Guid trail, AuditSearch search, ListPage<AuditEntry> page, CancellationToken cancellationToken) =>
            inner.SearchAsync(trail, search, page, cancellationToken);

        public Task<int> CountUnsealedAsync(Guid trail, CancellationToken cancellationToken) => inner.CountUnsealedAsync(trail, cancellationToken);

        public Task<(long First, long Last)?> FindRangeAsync(
            Guid trail, DateTimeOffset? from, DateTimeOffset? to, CancellationToken cancellationToken) =>
            inner.FindRangeAsync(trail, from, to, cancellationToken);

        public Task<DateTimeOffset?> TimeOfAsync(Guid trail, long sequence, CancellationToken cancellationToken) =>
            inner.TimeOfAsync(trail, sequence, cancellationToken);

        public Task<IReadOnlyList<AuditSeal>> ReadAsync(Guid trail, long from, long to, CancellationToken cancellationToken) =>
            inner.ReadAsync(trail, from, to, cancellationToken);

        public Task<IReadOnlyList<StoredCheckpoint>> CheckpointsAsync(Guid trail, long from, long to, CancellationToken cancellationToken) =>
            inner.CheckpointsAsync(trail, from, to, cancellationToken);

        public Task<StoredPurge?> PurgeAsync(Guid trail, long below, CancellationToken cancellationToken) =>
            inner.PurgeAsync(trail, below, cancellationToken);

        public IMerkleNodes NodesOf(Guid trail) => inner.NodesOf(trail);
    }
}
