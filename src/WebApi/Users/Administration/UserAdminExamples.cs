using SvcInfra.Application.Users.Administration;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.WebApi.Users.Administration;

internal sealed class UserAdminExamples : IExamples
{
    public IEnumerable<object> Examples =>
    [
        new UserAdminDto(
            Guid.Parse("019a2b3c-0000-7000-8000-000000000001"), "ada@example.com", true, "Ada Lovelace", UserStatus.Disabled,
            new DateTimeOffset(2026, 12, 1, 8, 0, 0, TimeSpan.Zero), "Left the company, ticket 4711.", true, true, 1, 0,
            new DateTimeOffset(2026, 11, 30, 9, 30, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 1, 9, 30, 0, TimeSpan.Zero)),
        new UserAdminEndpoints.DisablingBody("Left the company, ticket 4711."),
    ];
}
