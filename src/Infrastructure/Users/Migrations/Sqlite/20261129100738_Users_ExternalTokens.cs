using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SvcInfra.Infrastructure.Users.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Users_ExternalTokens : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "protected_tokens",
                table: "external_sign_ins",
                type: "TEXT",
                maxLength: 100000,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "external_tokens",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    external_login_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    provider = table.Column<string>(type: "TEXT", maxLength: 30, nullable: false),
                    @protected = table.Column<string>(name: "protected", type: "TEXT", maxLength: 100000, nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: true),
                    received_at = table.Column<long>(type: "INTEGER", nullable: false),
                    generation = table.Column<int>(type: "INTEGER", nullable: false),
                    lease_until = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    updated_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_external_tokens", x => x.id);
                    table.ForeignKey(
                        name: "fk_external_tokens_external_logins_external_login_id",
                        column: x => x.external_login_id,
                        principalTable: "external_logins",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_external_tokens_external_login_id",
                table: "external_tokens",
                column: "external_login_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_external_tokens_user_id_provider",
                table: "external_tokens",
                columns: new[] { "user_id", "provider" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "external_tokens");

            migrationBuilder.DropColumn(
                name: "protected_tokens",
                table: "external_sign_ins");
        }
    }
}
