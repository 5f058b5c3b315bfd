using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SvcInfra.Application.Audit;
using SvcInfra.Application.Audit.Exports;
using SvcInfra.Application.Audit.Retention;
using SvcInfra.Application.Audit.Trail;
using SvcInfra.Application.Audit.Verification;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;
using SvcInfra.IntegrationTests.Jobs;
using SvcInfra.IntegrationTests.Persistence;

namespace SvcInfra.IntegrationTests.Audit.Verification;

/// <summary>
/// A tenant's trail of 700 sealed, signed and anchored entries, a minute apart, more than a year old. The installation keeps entries for a year. The
/// first 600 have expired: two segments of 256 can be deleted, and the third has unexpired entries.
/// </summary>
internal sealed class OldTrail : IDisposable
{
    public const int Count = 700;
    public const int Kept = 513;

    public static readonly DateTimeOffset First = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);

    private static readonly TrailOriginals Originals = new(async app =>
    {
        var trail = await FillAsync(app);
        await app.Get<IAuditAnchoring>().AnchorAsync(CancellationToken.None);
        return trail;
    });

    private OldTrail(TrailOfTwelve trail, LogOfWarnings log) => (Trail, Log) = (trail, log);

    public TrailOfTwelve Trail { get; }

    public LogOfWarnings Log { get; }

    public TestApp App => Trail.App;

    public TestDatabase Database => App.Database;

    public Guid Tenant => Trail.Tenant;

    /// <summary>Creates the trail in its own database, which is deleted when the trail is disposed.</summary>
    public static async Task<OldTrail> CreateAsync(Engine engine, bool isAnchored = true, string? keepFor = "365.00:00:00", int expired = 600)
    {
        var log = new LogOfWarnings();
        var trail = isAnchored
            ? await Originals.CopyAsync(engine, Open)
            : await FillAsync(Open(await TestDatabase.CreateAsync(engine, "audit")));
        trail.App.Time.SetUtcNow(First.AddDays(365).AddMinutes(expired));
        return new OldTrail(trail, log);

        TestApp Open(TestDatabase database) =>
            new(
                database,
                services => services.AddSingleton<ILoggerProvider>(log),
                new KeyValuePair<string, string?>("Audit:Retention:KeepFor", keepFor));
    }

    private static async Task<TrailOfTwelve> FillAsync(TestApp app)
    {
        var trail = await TrailOfTwelve.CreateEmptyAsync(app);
        await trail.AddAsync(trail.Other, 10_001, 3);
        await trail.AddAsync(trail.Tenant, 1, 256);
        await trail.SealAsync();
        await trail.AddAsync(trail.Tenant, 257, Count - 256);
        await trail.SealAsync();
        return trail;
    }

    public Task<int> AnchorAsync() => App.Get<IAuditAnchoring>().AnchorAsync(CancellationToken.None);

    public async Task PurgeAsync(CancellationToken cancellationToken = default)
    {
        await using var scope = App.Get<IServiceScopeFactory>().CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<RequestContext>().Set(new RequestIdentity(PrincipalKind.System));
        var handler = scope.ServiceProvider.GetRequiredService<IJobHandler<PurgeExpiredAudit>>();
        await handler.HandleAsync(new PurgeExpiredAudit(), null!, cancellationToken);
    }

    public Task<AuditVerificationDto> VerifyAsync(long? from = null, long? to = null) => Trail.VerifyAsync(from, to);

    /// <summary>The numbers of the trail's seals.</summary>
    public async Task<(long First, long Last, int Count)> SealsAsync()
    {
        var rows = new List<long>();
        IReadOnlyList<AuditSeal> batch;
        do
        {
            batch = await App.Get<IAuditReader>().ReadAsync(Tenant, rows.Count == 0 ? 1 : rows[^1] + 1, 1_000_000, CancellationToken.None);
            rows.AddRange(batch.Where(row => row.Entry is not null).Select(row => row.Sequence));
        }
        while (batch.Count > 0);

        return (rows.FirstOrDefault(), rows.LastOrDefault(), rows.Count);
    }

    public async Task<AuditVerification> VerifyExportAsync(ExportAudit? query = null)
    {
        var export = await Trail.QueryAsync<ExportAudit, AuditExport>(query ?? new ExportAudit(null, null, null));
        using var file = new MemoryStream();
        await export.WriteAsync(file, CancellationToken.None);
        file.Position = 0;
        return await new AuditExportVerifier(App.Get<IAuditKeys>().Verifiers).VerifyAsync(file, anchors: null, CancellationToken.None);
    }

    /// <summary>A SQL condition that selects this trail's rows before and after a purge.</summary>
    public const string Mine = "tenant_id = (SELECT tenant_id FROM audit_entries WHERE target_id = '690')";

    public async Task<AuditHoldDto> HoldAsync(string reason = "Matter 7")
    {
        await using var scope = App.Scope(tenantId: null, userId: EntityId.New());
        var handler = scope.Get<MediatR.IRequestHandler<PlaceAuditHold, Ardalis.Result.Result<AuditHoldDto>>>();
        return (await handler.Handle(new PlaceAuditHold(Tenant, reason), CancellationToken.None)).Value;
    }

    public async Task<Ardalis.Result.Result> LiftAsync()
    {
        await using var scope = App.Scope(tenantId: null, userId: EntityId.New());
        var handler = scope.Get<MediatR.IRequestHandler<LiftAuditHold, Ardalis.Result.Result>>();
        return await handler.Handle(new LiftAuditHold(Tenant), CancellationToken.None);
    }

    public void Dispose()
    {
        Trail.Dispose();
        Log.Dispose();
    }
}
