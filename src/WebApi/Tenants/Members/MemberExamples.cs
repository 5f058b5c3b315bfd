using SvcInfra.Application.Tenants.Invitations;
using SvcInfra.Application.Tenants.Members;
using SvcInfra.Domain.Common;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.WebApi.Tenants.Members;

internal sealed class MemberExamples : IExamples
{
    private const string Token = "q3Zl0Jt6bq1TQyq6l9qKQ3rZr0mJcGm0yq3W8m1n2oE";
    private static readonly Guid Ada = Guid.Parse("019a2b3c-0000-7000-8000-000000000001");
    private static readonly Guid Acme = Guid.Parse("019a2b3c-0000-7000-8000-000000000002");
    private static readonly Guid Carol = Guid.Parse("019a2b3c-0000-7000-8000-000000000005");
    private static readonly DateTimeOffset Then = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);

    public IEnumerable<object> Examples =>
    [
        new MemberDto(Carol, "carol@example.com", "Carol Shaw", TenantRole.Member, null, Then, 1),
        new MemberEndpoints.RoleBody(TenantRole.Admin),
        new TransferOwnership(Carol),
        new MemberEndpoints.SettingsBody(TenantRole.Member, ["example.com"], false),
        new TenantSettingsDto(TenantRole.Member, ["example.com"], false, 2),
        new InviteMember("carol@example.com", TenantRole.Member),
        new InvitationDto(Guid.Parse("019a2b3c-0000-7000-8000-000000000006"), "carol@example.com", TenantRole.Member, null, Ada, Then, Then, Then.AddHours(72), 0, 1),
        new PreviewInvitation(Token),
        new InvitationPreviewDto("Blue Harbor Ltd", "Ada Lovelace", "c***@example.com", TenantRole.Member, "Front desk", Then.AddHours(72)),
        new AcceptInvitation(Token),
        new JoinedTenantDto(Acme, TenantRole.Member, null),
        new DeclineInvitation(Token),
    ];
}
