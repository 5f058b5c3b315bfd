using SvcInfra.Application.Tenants;
using SvcInfra.Application.Tenants.Lifecycle;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Domain.Common;
using SvcInfra.WebApi.Common.OpenApi;
using SvcInfra.WebApi.Tenants.Lifecycle;

namespace SvcInfra.WebApi.Tenants;

internal sealed class TenantExamples : IExamples
{
    private static readonly Guid BlueHarbor = Guid.Parse("019a2b3c-0000-7000-8000-000000000002");

    public IEnumerable<object> Examples =>
    [
        new CreateTenant("blue-harbor", "Blue Harbor Ltd"),
        new TenantDto(BlueHarbor, "blue-harbor", "Blue Harbor Ltd", new DateTimeOffset(2026, 11, 1, 9, 30, 0, TimeSpan.Zero), 1),
        new MyTenantDto(BlueHarbor, "blue-harbor", "Blue Harbor Ltd", TenantRole.Owner, TenantStatus.Active, DeletedAt: null, PurgedAfter: null),
        new TenantAdminDto(
            BlueHarbor, "blue-harbor", "Blue Harbor Ltd", TenantStatus.Suspended, 12, new DateTimeOffset(2026, 11, 1, 9, 30, 0, TimeSpan.Zero),
            new DateTimeOffset(2026, 12, 1, 8, 0, 0, TimeSpan.Zero), "Invoice 4711 is unpaid.", DeletedAt: null, PurgedAfter: null),
        new TenantAdminEndpoints.SuspensionBody("Invoice 4711 is unpaid."),
        new TenantAdminEndpoints.PurgeBody("blue-harbor"),
        new SwitchTenant(BlueHarbor),
        new TenantTokenDto("eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2ln", "Bearer", 900, BlueHarbor),
        new TenantEndpoints.TenantBody("Blue Harbor Group"),
    ];
}
