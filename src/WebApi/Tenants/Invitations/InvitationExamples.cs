using SvcInfra.Application.Tenants.Invitations;
using SvcInfra.Domain.Common;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.WebApi.Tenants.Invitations;

internal sealed class InvitationExamples : IExamples
{
    private const string Token = "q3Zl0Jt6bq1TQyq6l9qKQ3rZr0mJcGm0yq3W8m1n2oE";
    private static readonly Guid Ada = Guid.Parse("019a2b3c-0000-7000-8000-000000000001");
    private static readonly Guid BlueHarbor = Guid.Parse("019a2b3c-0000-7000-8000-000000000002");
    private static readonly Guid Invitation = Guid.Parse("019a2b3c-0000-7000-8000-000000000006");
    private static readonly DateTimeOffset Then = new(2026, 11, 1, 9, 30, 0, TimeSpan.Zero);

    public IEnumerable<object> Examples =>
    [
        new InviteMember("carol@example.com", TenantRole.Member),
        new InvitationDto(Invitation, "carol@example.com", TenantRole.Member, null, Ada, Then, Then, Then.AddHours(72), 0, 1),
        new PreviewInvitation(Token),
        new InvitationPreviewDto("Blue Harbor Ltd", "Ada Lovelace", "c***@example.com", TenantRole.Member, "Front desk", Then.AddHours(72)),
        new AcceptInvitation(Token),
        new JoinedTenantDto(BlueHarbor, TenantRole.Member, null),
        new DeclineInvitation(Token),
    ];
}
