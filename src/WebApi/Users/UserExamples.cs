using SvcInfra.Application.Users;
using SvcInfra.Application.Users.MultiFactor;
using SvcInfra.Application.Users.Passwords;
using SvcInfra.Application.Users.Profile;
using SvcInfra.Application.Users.Registration;
using SvcInfra.Application.Users.Sessions;
using SvcInfra.Application.Users.SignIn;
using SvcInfra.WebApi.Common.OpenApi;

namespace SvcInfra.WebApi.Users;

internal sealed class UserExamples : IExamples
{
    private static readonly Guid Ada = Guid.Parse("019a2b3c-0000-7000-8000-000000000001");
    private static readonly Guid Session = Guid.Parse("019a2b3c-0000-7000-8000-000000000003");
    private static readonly Guid Acme = Guid.Parse("019a2b3c-0000-7000-8000-000000000002");

    public IEnumerable<object> Examples =>
    [
        new RegisterUser("ada@example.com", "correct horse battery staple", "Ada Lovelace"),
        new AcceptedDto("If this email address can be registered, an email with a link is on its way."),
        new VerifyEmail("q3Zl0Jt6bq1TQyq6l9qKQ3rZr0mJcGm0yq3W8m1n2oE"),
        new ResendVerificationEmail("ada@example.com"),
        new SignInWithPassword("ada@example.com", "correct horse battery staple"),
        new RefreshSession("Zx1c8mJ0yq3W8m1n2oEq3Zl0Jt6bq1TQyq6l9qKQ3rY"),
        new TokenPairDto("eyJhbGciOiJFUzI1NiIsInR5cCI6ImF0K2p3dCJ9.e30.c2ln", "Bearer", 900, "Zx1c8mJ0yq3W8m1n2oEq3Zl0Jt6bq1TQyq6l9qKQ3rY", Acme),
        new ProfileDto(Ada, "ada@example.com", "Ada Lovelace", new DateTimeOffset(2026, 11, 1, 9, 30, 0, TimeSpan.Zero), 1),
        new RequestPasswordReset("ada@example.com"),
        new ResetPassword("q3Zl0Jt6bq1TQyq6l9qKQ3rZr0mJcGm0yq3W8m1n2oE", "nineteen lazy harbours"),
        new ChangePassword("correct horse battery staple", "nineteen lazy harbours"),
        new RequestEmailChange("ada@example.net", "correct horse battery staple"),
        new ConfirmEmailChange("q3Zl0Jt6bq1TQyq6l9qKQ3rZr0mJcGm0yq3W8m1n2oE"),
        new SessionDto(
            Session,
            true,
            "Mozilla/5.0 (X11; Linux x86_64)",
            "192.0.2.7",
            new DateTimeOffset(2026, 11, 1, 9, 30, 0, TimeSpan.Zero),
            new DateTimeOffset(2026, 11, 2, 17, 5, 0, TimeSpan.Zero),
            new DateTimeOffset(2026, 12, 1, 9, 30, 0, TimeSpan.Zero)),
        new CompleteSignIn("q3Zl0Jt6bq1TQyq6l9qKQ3rZr0mJcGm0yq3W8m1n2oE", "totp", "287082"),
        new SendSignInCode("q3Zl0Jt6bq1TQyq6l9qKQ3rZr0mJcGm0yq3W8m1n2oE"),
        new RequestSignInLink("ada@example.com"),
        new SignInLinkRequestedDto(
            "If this email address has an account, an email with a link is on its way.", "Zx1c8mJ0yq3W8m1n2oEq3Zl0Jt6bq1TQyq6l9qKQ3rY"),
        new SignInWithLink("q3Zl0Jt6bq1TQyq6l9qKQ3rZr0mJcGm0yq3W8m1n2oE", "Zx1c8mJ0yq3W8m1n2oEq3Zl0Jt6bq1TQyq6l9qKQ3rY", false),
        new StepUp("totp", "287082"),
        new TotpSetupDto(
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ",
            "otpauth://totp/Acme:ada%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acme",
            "<svg/>",
            "iVBORw0KGgo="),
        new ConfirmTotp("287082"),
        new ConfirmEmailCodes("04271183"),
        new RecoveryCodesDto(["7h2m-9xkq-0d4r-vw3t-8pcn-2sfy", "b5zc-1n8p-6yjg-ts0e-4kqm-9vhd"]),
        new SecondFactorsDto(true, false, 10),
        new UserEndpoints.ProfileBody("Ada King"),
    ];
}
