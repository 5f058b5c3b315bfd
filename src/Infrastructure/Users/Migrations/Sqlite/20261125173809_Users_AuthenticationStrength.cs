using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SvcInfra.Infrastructure.Users.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Users_AuthenticationStrength : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "second_factors",
                table: "users",
                type: "TEXT",
                maxLength: 40,
                nullable: false,
                defaultValue: "None");

            migrationBuilder.AddColumn<long>(
                name: "authenticated_at",
                table: "sessions",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<string>(
                name: "authentication_methods",
                table: "sessions",
                type: "TEXT",
                maxLength: 100,
                nullable: false,
                defaultValue: "pwd");

            migrationBuilder.AddColumn<string>(
                name: "level",
                table: "sessions",
                type: "TEXT",
                maxLength: 40,
                nullable: false,
                defaultValue: "SingleFactor");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "second_factors",
                table: "users");

            migrationBuilder.DropColumn(
                name: "authenticated_at",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "authentication_methods",
                table: "sessions");

            migrationBuilder.DropColumn(
                name: "level",
                table: "sessions");
        }
    }
}
