using SvcInfra.Application.Users.ExternalLogins;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.WebApi.Users.ExternalLogins;

internal sealed class ExternalLoginExamples : IExamples
{
    public IEnumerable<object> Examples =>
    [
        new ExternalProvidersDto([new ExternalProviderDto("google", "Google"), new ExternalProviderDto("work", "Example Ltd")]),
        new ExternalLoginEndpoints.CodeBody("Zl0Jt6bq1TQyq6l9qKQ3rZr0mJcGm0yq3W8m1n2oEq3"),
        new ExternalLoginEndpoints.LinkBody("/settings/accounts"),
        new ExternalLinkDto("https://app.example.com/api/v1/users/sign-in/external/google?ticket=CfDJ8Nw"),
        new ExternalLoginDto(
            Guid.Parse("019a2b3c-0000-7000-8000-000000000041"), "google", "ada@example.com",
            new DateTimeOffset(2026, 11, 1, 9, 30, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 2, 17, 5, 0, TimeSpan.Zero)),
    ];
}
